"""Damaged files yield the frames that can be read, under their right numbers, and say how many are lost."""

from __future__ import annotations

import re
from pathlib import Path

import av
import numpy as np
import pytest
from av.packet import Packet

from engine.errors import VideoError
from engine.video import open_video
from engine.video.truncation import inspect_structure
from tests.engine.video.numbered_video import number_of, write_numbered

B_FRAMES = {"preset": "ultrafast", "bf": "3", "g": "20"}
OPEN_GOP = {"x264-params": "open-gop=1:bframes=3:keyint=24:min-keyint=24:scenecut=0"}


def cut(path: Path, share: float) -> None:
    """Keeps what precedes the frames and a share of these."""
    with av.open(str(path)) as container:
        places = [packet.pos for packet in container.demux(video=0) if packet.pos is not None and packet.size > 0]
    end = int(min(places) + share * (max(places) - min(places)))
    path.write_bytes(path.read_bytes()[: end + (end % 188 == 0)])


@pytest.mark.parametrize("share", [0.4, 0.6, 0.8, 0.97])
@pytest.mark.parametrize("name", ["a.mp4", "a.mov", "a.mkv", "a.webm", "a.avi", "a.ts", "fragmented.mp4"])
def test_a_truncated_file_yields_its_readable_frames_and_counts_the_lost(
    tmp_path: Path, name: str, share: float
) -> None:
    path = tmp_path / name
    flags = {"fragmented.mp4": "frag_keyframe+empty_moov", "a.mp4": "faststart", "a.mov": "faststart"}.get(name)
    codec, options = ("libvpx-vp9", {"g": "20", "cpu-used": "8"}) if name == "a.webm" else ("libx264", B_FRAMES)
    if name == "a.avi":
        codec, options = "mpeg4", {"g": "20"}
    write_numbered(path, codec, 200, options=options, container_options={"movflags": flags} if flags else {})
    cut(path, share)
    with open_video(path, threads=1) as video:
        assert 30 < len(video) < 200
        wanted = np.random.default_rng(1).permutation(len(video)).tolist()
        shown = {number: number_of(video[number]) for number in wanted}
        # The last packets that were written may be B-frames short: their successors in time are known already.
        whole = len(video) - 4
        assert [shown[number] for number in range(whole)] == list(range(whole))
        assert len(set(shown.values())) == len(video)
        (warning,) = video.warnings
        assert warning.startswith("video is truncated: ")
        if name in ("a.mp4", "a.mov", "a.avi"):
            assert f"{200 - len(video)} of 200 frames cannot be read" in warning
        elif name in ("a.mkv", "a.webm"):
            lost, stated = map(int, re.findall(r"about (\d+)", warning))
            assert lost + len(video) == stated and abs(stated - 200) <= 2
        else:
            assert f"{len(video)} frames can be read" in warning


@pytest.mark.parametrize("codec", ["msmpeg4v3", "wmv2", "h263p", "cinepak"])
@pytest.mark.parametrize("index", ["half", "none", "none, of a crashed recorder"])
def test_an_avi_without_a_whole_index_is_decoded_from_true_keyframes(
    tmp_path: Path, codec: str, index: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """FFmpeg calls every packet a keyframe where the index does not tell."""
    monkeypatch.setattr("engine.video.file.CACHE_BYTES", 0)
    path = tmp_path / "a.avi"
    write_numbered(
        path, codec, 60, "rgb24" if codec == "cinepak" else "yuv420p", {} if codec == "cinepak" else {"g": "24"}
    )
    whole = path.read_bytes()
    start = whole.rindex(b"idx1")
    if index == "half":
        path.write_bytes(whole[: start + 8 + 16 * 30])
    elif index == "none":
        path.write_bytes(whole[:start])
    else:  # it never came to write the length of the file
        path.write_bytes(whole[:4] + bytes(4) + whole[8:start])
    wanted = np.random.default_rng(5).permutation(60).tolist()
    with open_video(path, threads=1) as video:
        assert [number_of(video[number]) for number in wanted] == wanted


def test_whole_files_are_not_called_truncated(tmp_path: Path) -> None:
    for name in ("a.mp4", "a.mkv", "a.avi", "a.ts"):
        write_numbered(tmp_path / name, "mpeg4", 20)
        assert inspect_structure(tmp_path / name).missing_bytes == 0
        with (tmp_path / name).open("ab") as file:
            file.write(bytes(188 * 3))  # padding behind the end, as some recorders leave
        with open_video(tmp_path / name, threads=1) as video:
            assert (len(video), video.warnings) == (20, ())


def test_an_mp4_cut_before_its_index_is_explained(tmp_path: Path) -> None:
    write_numbered(tmp_path / "a.mp4")  # its moov box stands at the end
    cut(tmp_path / "a.mp4", 0.7)
    with pytest.raises(VideoError, match=r"index.*missing.*cut short"):
        open_video(tmp_path / "a.mp4")


def copy_packets(source: Path, target: Path, first: int, shift: int = 0) -> None:
    """Copies a file's packets from number ``first`` on without decoding; times move by ``shift`` ticks."""
    with av.open(str(source)) as reader, av.open(str(target), "w") as writer:
        stream = writer.add_stream_from_template(reader.streams.video[0])
        packets: list[Packet] = [packet for packet in reader.demux(video=0) if packet.size > 0]
        for packet in packets[first:]:
            assert packet.pts is not None and packet.dts is not None
            packet.pts += shift
            packet.dts += shift
            packet.stream = stream
            writer.mux(packet)


@pytest.mark.parametrize("codec", ["libx264", "libx265", "mpeg2video"])
@pytest.mark.parametrize("skipped", [0, 5])
def test_a_recording_that_begins_within_an_open_group_drops_what_lacks_its_references(
    tmp_path: Path, codec: str, skipped: int
) -> None:
    options = {
        "libx264": OPEN_GOP,
        "libx265": {
            "preset": "ultrafast",
            "x265-params": "log-level=none:open-gop=1:keyint=24:min-keyint=24:bframes=4",
        },
        "mpeg2video": {"g": "12", "bf": "2"},
    }[codec]
    write_numbered(tmp_path / "whole.ts", codec, 120, options=options)
    with av.open(str(tmp_path / "whole.ts")) as container:
        keyframes = [n for n, packet in enumerate(container.demux(video=0)) if packet.is_keyframe and packet.size]
    copy_packets(tmp_path / "whole.ts", tmp_path / "part.ts", keyframes[1] - skipped)
    with open_video(tmp_path / "part.ts", threads=1) as video:
        shown = [number_of(frame) for frame in video.frames()]
        first = shown[0]
        assert shown == list(range(first, 120))
        assert 20 <= first <= 30 or codec == "mpeg2video"
        for number in np.random.default_rng(2).permutation(len(video)).tolist():
            assert number_of(video[number]) == first + number


def test_joined_transport_streams_play_one_after_the_other(tmp_path: Path) -> None:
    """Both parts begin at the same time, so that their timestamps collide."""
    for name, first in (("a.ts", 0), ("b.ts", 50)):
        write_numbered(tmp_path / name, count=50, options=B_FRAMES, first=first)
    (tmp_path / "joined.ts").write_bytes((tmp_path / "a.ts").read_bytes() + (tmp_path / "b.ts").read_bytes())
    with open_video(tmp_path / "joined.ts", threads=1) as video:
        assert [number_of(frame) for frame in video.frames()] == list(range(100))
        for number in np.random.default_rng(5).integers(0, 100, 80).tolist():
            assert number_of(video[number]) == number
        assert np.all(np.diff(video.timestamps) > 0)


def test_frames_cut_away_by_an_edit_list_do_not_count(tmp_path: Path) -> None:
    """The first twelve frames lie before time 0: they are needed to decode the others but are not shown."""
    write_numbered(tmp_path / "whole.mp4", count=60, options=B_FRAMES)
    with av.open(str(tmp_path / "whole.mp4")) as container:
        time_base = container.streams.video[0].time_base
    assert time_base is not None
    copy_packets(tmp_path / "whole.mp4", tmp_path / "edited.mp4", 0, shift=-round(12 / 25 / time_base))
    with open_video(tmp_path / "edited.mp4", threads=1) as video:
        assert len(video) == 48
        for number in np.random.default_rng(5).permutation(48).tolist():
            assert number_of(video[number]) == number + 12


def test_packets_without_data_in_the_middle_are_replaced_and_reported(tmp_path: Path) -> None:
    """Nothing in the container tells of it: a packet's bytes are zero."""
    path = tmp_path / "a.mkv"
    write_numbered(path, "mjpeg", 40, "yuvj420p")
    with av.open(str(path)) as container:
        packet = [packet for packet in container.demux(video=0) if packet.size > 0][17]
        data = bytes(packet)
    whole = path.read_bytes()
    assert whole.count(data) == 1
    path.write_bytes(whole.replace(data, bytes(len(data))))
    with open_video(path, threads=1) as video:
        assert len(video) == 40
        assert number_of(video[17]) == 16
        assert [number_of(frame) for frame in video.frames()] == [*range(17), 16, *range(18, 40)]
        assert any("1 frame" in warning and "(17)" in warning for warning in video.warnings)


def test_noise_in_the_middle_never_shifts_numbers(tmp_path: Path) -> None:
    write_numbered(tmp_path / "a.ts", count=200, options=B_FRAMES)
    data = bytearray((tmp_path / "a.ts").read_bytes())
    third = len(data) // 3 // 188 * 188
    del data[third : third + 188 * 40]  # forty lost packets of a broadcast
    (tmp_path / "a.ts").write_bytes(data)
    with open_video(tmp_path / "a.ts", threads=1) as video:
        assert 100 < len(video) < 200
        assert len(video.warnings) == 1 and video.warnings[0].startswith("video is damaged in 1 place")
        assert number_of(video[0]) == 0
        assert number_of(video[len(video) - 1]) == 199


@pytest.mark.parametrize("name", ["a.mkv", "a.avi"])
def test_a_file_that_becomes_shorter_while_it_is_open_is_named(tmp_path: Path, name: str) -> None:
    """As one is that is being copied anew: what is left of it can be seen, and nothing ends but the look at a frame."""
    path = tmp_path / name
    write_numbered(path, "mjpeg", 200, "yuvj420p", size=(128, 256))  # larger than what FFmpeg reads ahead
    with open_video(path, threads=1, kept_bytes=0) as video:
        assert number_of(video[0]) == 0
        cut(path, 0.4)
        with pytest.raises(VideoError, match="has become shorter since it was opened"):
            video[190]
        assert number_of(video[10]) == 10
        with pytest.raises(VideoError, match="Open it again"):
            video[150]


def test_random_bytes_are_refused(tmp_path: Path) -> None:
    for name in ("a.mp4", "a.mkv", "a.avi", "a.ts"):
        (tmp_path / name).write_bytes(np.random.default_rng(0).bytes(50_000))
        with pytest.raises(VideoError, match=r"cannot be opened as a video|no frame"):
            open_video(tmp_path / name)
