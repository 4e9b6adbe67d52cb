"""A network small enough to train in a test."""

from engine.model.config import MDQEConfig

TINY = MDQEConfig(
    backbone="resnet18",
    backbone_width=8,
    backbone_norm="batch",
    hidden_dim=32,
    num_heads=4,
    encoder_layers=1,
    decoder_layers=1,
    mask_dim=8,
    embedding_dim=8,
    num_classes=1,
    clip_length=2,
    grid_size=4,
)
