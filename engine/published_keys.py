"""Names of tensors: what the published checkpoints call them, and what this network calls them."""

from __future__ import annotations

import re
from collections.abc import Sequence

# Published name, our name; # is the number of a layer, * the rest of a name. One table serves both ways.
_NAMES: tuple[tuple[str, str], ...] = (
    ("detr.backbone.0.backbone.*", "backbone.*"),
    ("detr.input_proj.*", "projections.*"),
    ("detr.transformer_enc.level_embed", "encoder.level_embedding"),
    ("detr.transformer_enc.encoder.norm.*", "encoder.norm.*"),
    ("detr.transformer_enc.encoder.layers.#.self_attn.*", "encoder.layers.#.self_attn.*"),
    ("detr.transformer_enc.encoder.layers.#.norm1.*", "encoder.layers.#.norm1.*"),
    ("detr.transformer_enc.encoder.layers.#.linear1.*", "encoder.layers.#.ffn.linear1.*"),
    ("detr.transformer_enc.encoder.layers.#.linear2.*", "encoder.layers.#.ffn.linear2.*"),
    ("detr.transformer_enc.encoder.layers.#.norm2.*", "encoder.layers.#.ffn.norm.*"),
    ("detr.transformer_dec.rpn_cls_embed.*", "query_init.semantic_head.*"),
    ("detr.transformer_dec.track_embed.*", "query_init.association_head.*"),
    ("detr.transformer_dec.mask_head.*", "mask_features.*"),
    ("detr.transformer_dec.decoder_norm.*", "decoder.norm.*"),
    ("detr.transformer_dec.bbox_embed.*", "decoder.box_head.*"),
    ("detr.transformer_dec.point2pos_proj.*", "decoder.position_projection.*"),
    ("detr.transformer_dec.cls_embed.*", "decoder.class_head.*"),
    ("detr.transformer_dec.mask_embed.*", "decoder.mask_head.*"),
    ("detr.transformer_dec.decoder.layers.#.cross_attn.*", "decoder.layers.#.box_cross_attn.*"),
    ("detr.transformer_dec.decoder.layers.#.norm2.*", "decoder.layers.#.box_cross_norm.*"),
    ("detr.transformer_dec.decoder.layers.#.self_attn.*", "decoder.layers.#.box_self_attn.attention.*"),
    ("detr.transformer_dec.decoder.layers.#.norm1.*", "decoder.layers.#.box_self_attn.norm.*"),
    ("detr.transformer_dec.decoder.layers.#.linear1.*", "decoder.layers.#.box_ffn.linear1.*"),
    ("detr.transformer_dec.decoder.layers.#.linear2.*", "decoder.layers.#.box_ffn.linear2.*"),
    ("detr.transformer_dec.decoder.layers.#.norm3.*", "decoder.layers.#.box_ffn.norm.*"),
    ("detr.transformer_dec.decoder.layers.#.time_weights.*", "decoder.layers.#.time_weights.*"),
    ("detr.transformer_dec.decoder.layers.#.temp_attn_inst.*", "decoder.layers.#.temporal_attn.*"),
    ("detr.transformer_dec.decoder.layers.#.norm2_inst.*", "decoder.layers.#.temporal_norm.*"),
    ("detr.transformer_dec.decoder.layers.#.self_attn_inst.*", "decoder.layers.#.instance_self_attn.attention.*"),
    ("detr.transformer_dec.decoder.layers.#.norm1_inst.*", "decoder.layers.#.instance_self_attn.norm.*"),
    ("detr.transformer_dec.decoder.layers.#.linear1_inst.*", "decoder.layers.#.instance_ffn.linear1.*"),
    ("detr.transformer_dec.decoder.layers.#.linear2_inst.*", "decoder.layers.#.instance_ffn.linear2.*"),
    ("detr.transformer_dec.decoder.layers.#.norm3_inst.*", "decoder.layers.#.instance_ffn.norm.*"),
    # The published decoder holds three modules of the stage around it a second time.
    ("detr.transformer_dec.decoder.norm.*", "decoder.norm.*"),
    ("detr.transformer_dec.decoder.bbox_embed.*", "decoder.box_head.*"),
    ("detr.transformer_dec.decoder.point2pos_proj.*", "decoder.position_projection.*"),
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


def to_ours(published: str) -> str | None:
    """Our name of a published tensor, the same one for both names of the shared heads; None for a key that is none of MDQE's."""
    return next(iter(_translated(published, _TO_OURS)), None)


def to_published(ours: str) -> list[str]:
    """All the names that the published state dict has for one of our tensors (two for the shared heads).

    Raises KeyError for a tensor that the published network does not have.
    """
    names = _translated(ours, _TO_PUBLISHED)
    if not names:
        raise KeyError(f"{ours} has no published name")
    return names


def _translated(name: str, table: Sequence[tuple[re.Pattern[str], str]]) -> list[str]:
    return [match.expand(template) for pattern, template in table if (match := pattern.fullmatch(name))]


def _one_way(source: str, target: str) -> tuple[re.Pattern[str], str]:
    """What finds the one, and makes the other of what it finds."""
    pattern = re.escape(source).replace(r"\#", r"(?P<layer>\d+)").replace(r"\*", "(?P<rest>.+)")
    return re.compile(pattern), target.replace("#", r"\g<layer>").replace("*", r"\g<rest>")


_TO_OURS = [_one_way(published, ours) for published, ours in _NAMES]
_TO_PUBLISHED = [_one_way(ours, published) for published, ours in _NAMES]
