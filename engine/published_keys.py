"""Names of tensors: what the published checkpoints call them, and what this network calls them."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable

# (published pattern, our name), first match wins. Kept as data so that both directions come from one table.
_RULES: tuple[tuple[str, str], ...] = (
    (r"detr\.backbone\.0\.backbone\.(.+)", r"backbone.\1"),
    (r"detr\.input_proj\.(.+)", r"projections.\1"),
    (r"detr\.transformer_enc\.level_embed", r"encoder.level_embedding"),
    (r"detr\.transformer_enc\.encoder\.norm\.(.+)", r"encoder.norm.\1"),
    (r"detr\.transformer_enc\.encoder\.layers\.(\d+)\.norm2\.(.+)", r"encoder.layers.\1.ffn.norm.\2"),
    (r"detr\.transformer_enc\.encoder\.layers\.(\d+)\.(linear[12])\.(.+)", r"encoder.layers.\1.ffn.\2.\3"),
    (r"detr\.transformer_enc\.encoder\.layers\.(\d+)\.(self_attn|norm1)\.(.+)", r"encoder.layers.\1.\2.\3"),
    (r"detr\.transformer_dec\.rpn_cls_embed\.(.+)", r"query_init.semantic_head.\1"),
    (r"detr\.transformer_dec\.track_embed\.(.+)", r"query_init.association_head.\1"),
    (r"detr\.transformer_dec\.mask_head\.(.+)", r"mask_features.\1"),
    (r"detr\.transformer_dec\.decoder_norm\.(.+)", r"decoder.norm.\1"),
    (r"detr\.transformer_dec\.bbox_embed\.(.+)", r"decoder.box_head.\1"),
    (r"detr\.transformer_dec\.point2pos_proj\.(.+)", r"decoder.position_projection.\1"),
    (r"detr\.transformer_dec\.cls_embed\.(.+)", r"decoder.class_head.\1"),
    (r"detr\.transformer_dec\.mask_embed\.(.+)", r"decoder.mask_head.\1"),
)
_DECODER_LAYER = re.compile(r"detr\.transformer_dec\.decoder\.layers\.(\d+)\.(.+)")
_LAYER_PARTS: tuple[tuple[str, str], ...] = (
    ("cross_attn", "box_cross_attn"),
    ("norm1_inst", "instance_self_attn.norm"),
    ("norm3_inst", "instance_ffn.norm"),
    ("norm2_inst", "temporal_norm"),
    ("norm2", "box_cross_norm"),
    ("self_attn_inst", "instance_self_attn.attention"),
    ("self_attn", "box_self_attn.attention"),
    ("norm1", "box_self_attn.norm"),
    ("norm3", "box_ffn.norm"),
    ("linear1_inst", "instance_ffn.linear1"),
    ("linear2_inst", "instance_ffn.linear2"),
    ("linear1", "box_ffn.linear1"),
    ("linear2", "box_ffn.linear2"),
    ("time_weights", "time_weights"),
    ("temp_attn_inst", "temporal_attn"),
)

# The published decoder holds three modules of the stage around it a second time.
_ALIASES: tuple[tuple[str, str], ...] = (
    (r"detr\.transformer_dec\.decoder\.bbox_embed\.", "detr.transformer_dec.bbox_embed."),
    (r"detr\.transformer_dec\.decoder\.norm\.", "detr.transformer_dec.decoder_norm."),
    (r"detr\.transformer_dec\.decoder\.point2pos_proj\.", "detr.transformer_dec.point2pos_proj."),
)

# Constants that the network computes itself; a checkpoint may hold them or not.
_CONSTANTS = re.compile(
    r"(^criterion\.|^detr\.transformer_dec\.)query_relpos_grid$|\.lvl_spatial_scales$|^(detr\.)?pixel_(mean|std)$"
    r"|\.num_batches_tracked$"
)

# Constants that the network computes and a checkpoint may bring along or leave out.
_COMPUTED = re.compile(
    r"\.relative_coords_table$|\.relative_position_index$|_attn\.sampling_offsets$|\.num_batches_tracked$"
)


def is_computed(ours: str) -> bool:
    """Whether one of our tensors is a constant that need not be in a checkpoint."""
    return _COMPUTED.search(ours) is not None


def is_constant(published: str) -> bool:
    """Whether a published key is an index table or the like, which carries nothing learned."""
    return _CONSTANTS.search(published) is not None


def canonical(published: str) -> str:
    """The first name of a tensor that is registered under two."""
    for pattern, first in _ALIASES:
        published = re.sub("^" + pattern, first, published)
    return published


def to_ours(published: str) -> str | None:
    """Our name of a published tensor; None for a key that is none of MDQE's."""
    published = canonical(published)
    layer = _DECODER_LAYER.fullmatch(published)
    if layer:
        head, _, rest = layer[2].partition(".")
        part = dict(_LAYER_PARTS).get(head)
        return None if part is None else f"decoder.layers.{layer[1]}.{part}.{rest}"
    for pattern, ours in _RULES:
        match = re.fullmatch(pattern, published)
        if match:
            return match.expand(ours)
    return None


def to_published(ours: str) -> list[str]:
    """All the names that the published state dict has for one of our tensors (two for the shared heads)."""
    first = _first_published(ours)
    names = [first]
    for pattern, head in _ALIASES:
        if first.startswith(head):
            names.append(pattern.replace("\\", "") + first[len(head) :])
    return names


def _in_turn(pieces: Iterable[str]) -> Callable[[re.Match[str]], str]:
    """What `re.sub` puts in place of the first match, the second, ..."""
    remaining = iter(pieces)
    return lambda _: next(remaining)


def _first_published(ours: str) -> str:
    layer = re.fullmatch(r"decoder\.layers\.(\d+)\.(.+)", ours)
    if layer:
        for published, part in _LAYER_PARTS:
            if layer[2].startswith(part + "."):
                return f"detr.transformer_dec.decoder.layers.{layer[1]}.{published}.{layer[2][len(part) + 1 :]}"
    for pattern, target in _RULES:
        # Turn the rule round: our template becomes the pattern, the published pattern the template.
        backwards = re.sub(r"\\\\(\d)", _in_turn(re.findall(r"\([^)]*\)", pattern)), re.escape(target))
        match = re.fullmatch(backwards, ours)
        if match:
            references = [f"\\{number}" for number in range(1, len(match.groups()) + 1)]
            template = re.sub(r"\([^)]*\)", _in_turn(references), pattern)
            return match.expand(template.replace(r"\.", "."))
    raise KeyError(f"{ours} has no published name")
