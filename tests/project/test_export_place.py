"""One export at a time writes into a folder, and a killed one is finished by the next."""

from __future__ import annotations

import json
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from app.project import Project
from app.project.export_place import LOCK
from app.project.export_plan import ExportChoices
from app.project.exporting import export_project, survey_export
from engine.errors import StorageError
from tests.project.helpers import files

ROOT = Path(__file__).parents[2]
HOLDER = """
import sys
from pathlib import Path
from app.project.export_place import alone_in
with alone_in(Path(sys.argv[1])):
    print("held", flush=True)
    sys.stdin.readline()
"""


@pytest.mark.parametrize("form", ["ytvis", "mots"])
def test_two_exports_into_one_folder_at_a_time_do_not_mix(filled, tmp_path, form):
    out, choices = tmp_path / "out", ExportChoices(format=form)
    only = ExportChoices(format=form, video_ids=[filled.videos()[0].id], jpeg_quality=10)
    refused: list[str] = []

    def second(done: int, total: int) -> bool:
        if total and done in (1, total):
            with Project.open(filled.path, shared=True) as shared:
                with pytest.raises(StorageError, match="another export is being written there") as error:
                    export_project(shared, out, only)
                refused.append(error.value.remedy)
                plan = survey_export(shared, out, only)
            assert any("another export" in problem.text for problem in plan.problems if problem.blocking)
        return True

    export_project(filled, out, choices, progress=second)
    assert len(refused) == 2
    assert "Wait for its end" in refused[0]
    export_project(filled, tmp_path / "fresh", choices)
    assert {name: (out / name).read_bytes() for name in files(out)} == {
        name: (tmp_path / "fresh" / name).read_bytes() for name in files(tmp_path / "fresh")
    }
    export_project(filled, out, only)


def test_another_program_that_exports_is_named_and_once_killed_holds_nothing(filled, tmp_path):
    out = tmp_path / "out"
    out.mkdir()
    command = [sys.executable, "-c", HOLDER, str(out)]
    with subprocess.Popen(command, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as holder:
        assert holder.stdout is not None
        assert holder.stdout.readline() == "held\n"
        with pytest.raises(StorageError, match=f"process {holder.pid} on"):
            export_project(filled, out, ExportChoices())
        holder.send_signal(signal.SIGKILL)
    assert (out / LOCK).exists()
    assert json.loads((out / LOCK).read_bytes())["pid"] == holder.pid
    export_project(filled, out, ExportChoices())
    assert not (out / LOCK).exists()


def test_a_folder_that_is_refused_gets_no_lock(filled, tmp_path):
    out = tmp_path / "out"
    out.mkdir()
    (out / "thesis.txt").write_text("years of work")
    with pytest.raises(StorageError, match="holds other files"):
        export_project(filled, out, ExportChoices())
    assert files(out) == {"thesis.txt"}
