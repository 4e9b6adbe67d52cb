// What every kernel of multi-scale deformable attention shares: the sizes of a call, its checks, and where a sample lies.
//
// value (B, N, H, D), locations (B, Q, H, L, P, 2), weights (B, Q, H, L, P) -> (B, Q, H * D); N is the sum of
// height * width over the L levels. The contract is that of `ms_deform_attn_reference` in engine/ops/ms_deform_attn.py.
#pragma once

#include <torch/csrc/stable/tensor.h>
#include <torch/headeronly/util/Exception.h>

#include <cstdint>
#include <vector>

namespace mdqe {

struct Level {
  int64_t height;
  int64_t width;
  int64_t start;  // its first token among the N
};

struct Sizes {
  int64_t batch, tokens, heads, channels, queries, points;
  std::vector<Level> levels;

  int64_t samples() const { return static_cast<int64_t>(levels.size()) * points; }  // of one head of one query
};

// Reads the sizes off the tensors; raises with a message when they do not fit one another.
inline Sizes read_sizes(
    const torch::stable::Tensor& value,
    const std::vector<int64_t>& level_shapes,  // height, width, height, width ...
    const torch::stable::Tensor& locations,
    const torch::stable::Tensor& weights) {
  STD_TORCH_CHECK(value.dim() == 4, "ms_deform_attn: value must be (B, N, H, D), but has ", value.dim(), " axes");
  STD_TORCH_CHECK(
      locations.dim() == 6 && locations.size(5) == 2,
      "ms_deform_attn: locations must be (B, Q, H, L, P, 2)");
  STD_TORCH_CHECK(weights.dim() == 5, "ms_deform_attn: weights must be (B, Q, H, L, P), but have ", weights.dim(), " axes");
  STD_TORCH_CHECK(
      value.scalar_type() == locations.scalar_type() && value.scalar_type() == weights.scalar_type(),
      "ms_deform_attn: value, locations and weights must be of one type");
  STD_TORCH_CHECK(
      value.is_contiguous() && locations.is_contiguous() && weights.is_contiguous(),
      "ms_deform_attn: value, locations and weights must be contiguous");
  Sizes sizes{value.size(0), value.size(1), value.size(2), value.size(3), locations.size(1), locations.size(4), {}};
  STD_TORCH_CHECK(
      level_shapes.size() % 2 == 0 && locations.size(3) == static_cast<int64_t>(level_shapes.size() / 2),
      "ms_deform_attn: ", level_shapes.size(), " sides of levels for ", locations.size(3), " levels of locations");
  STD_TORCH_CHECK(
      locations.size(0) == sizes.batch && locations.size(2) == sizes.heads,
      "ms_deform_attn: value and locations differ in batch or heads");
  for (int axis = 0; axis < 5; ++axis) {
    STD_TORCH_CHECK(
        weights.size(axis) == locations.size(axis), "ms_deform_attn: weights and locations differ in axis ", axis);
  }
  int64_t start = 0;
  for (size_t i = 0; i < level_shapes.size(); i += 2) {
    STD_TORCH_CHECK(level_shapes[i] > 0 && level_shapes[i + 1] > 0, "ms_deform_attn: a level is empty");
    sizes.levels.push_back({level_shapes[i], level_shapes[i + 1], start});
    start += level_shapes[i] * level_shapes[i + 1];
  }
  STD_TORCH_CHECK(
      start == sizes.tokens, "ms_deform_attn: the levels have ", start, " cells, but value has ", sizes.tokens, " tokens");
  return sizes;
}

}  // namespace mdqe
