// What every kernel of multi-scale deformable attention shares: the sizes of a call, its checks, and where a sample lies.
//
// value (B, N, H, D), locations (B, Q, H, L, P, 2), weights (B, Q, H, L, P) -> (B, Q, H * D); N is the sum of
// height * width over the L levels. The contract is that of `ms_deform_attn_reference` in engine/ops/ms_deform_attn.py.
// The value and the result are float32, bfloat16 or float16; places, weights and all sums are float32.
#pragma once

#include <torch/csrc/stable/tensor.h>
#include <torch/headeronly/core/ScalarType.h>
#include <torch/headeronly/util/Exception.h>

#include <cmath>
#include <cstdint>
#include <limits>
#include <vector>

#if defined(__CUDACC__)
#define MDQE_EVERYWHERE __host__ __device__ __forceinline__
#elif defined(__GNUC__)
#define MDQE_EVERYWHERE inline __attribute__((always_inline))
#else
#define MDQE_EVERYWHERE inline
#endif

namespace mdqe {

#ifndef MDQE_BUILT_WITH
#define MDQE_BUILT_WITH "an unknown PyTorch"
#endif
// Found by engine/ops/compiled.py in the file of a library that cannot be loaded.
[[gnu::used]] inline constexpr char kBuiltWith[] = "mdqe kernels, built with " MDQE_BUILT_WITH;

using torch::headeronly::ScalarType;
using torch::stable::Tensor;

struct Level {
  int64_t start;  // its first token among the N
  int32_t height;
  int32_t width;
};

struct Sizes {
  int64_t batch, tokens, heads, channels, queries, points;
  std::vector<Level> levels;

  int64_t samples() const { return static_cast<int64_t>(levels.size()) * points; }  // of one head of one query
  int64_t items() const { return batch * queries * heads; }
};

// A sample between four cells of its level.
struct Place {
  int32_t row, column;  // of the top left cell, -1 at least: some of the four can lie outside
  float down, across;   // from the middle of the top left cell, 0..1

  // Corners are numbered top left, top right, bottom left, bottom right.
  MDQE_EVERYWHERE bool inside(const Level& level, int corner) const {
    const int32_t i = row + (corner >> 1), j = column + (corner & 1);
    return i >= 0 && j >= 0 && i < level.height && j < level.width;
  }

  MDQE_EVERYWHERE int64_t token(const Level& level, int corner) const {
    return level.start + static_cast<int64_t>(row + (corner >> 1)) * level.width + column + (corner & 1);
  }

  MDQE_EVERYWHERE float share(int corner) const {
    return (corner >> 1 ? down : 1 - down) * (corner & 1 ? across : 1 - across);
  }
};

// Finds the place of the location (x, y); false when it touches no cell of the level. A location that is not a finite
// number makes the sample not a number: a network that has diverged must not go on unnoticed.
MDQE_EVERYWHERE bool find_place(float x, float y, const Level& level, Place& place) {
  const float column = x * static_cast<float>(level.width) - 0.5f;
  const float row = y * static_cast<float>(level.height) - 0.5f;
  if (!std::isfinite(x) || !std::isfinite(y)) {
    place = {0, 0, NAN, NAN};
    return true;
  }
  if (!(column > -1 && row > -1 && column < static_cast<float>(level.width) && row < static_cast<float>(level.height))) {
    return false;
  }
  const float left = std::floor(column), top = std::floor(row);
  place = {static_cast<int32_t>(top), static_cast<int32_t>(left), row - top, column - left};
  return true;
}

// Reads the sizes off the tensors; raises with a message when they do not fit one another.
inline Sizes read_sizes(
    const Tensor& value,
    const std::vector<int64_t>& level_shapes,  // height, width, height, width ...
    const Tensor& locations,
    const Tensor& weights) {
  STD_TORCH_CHECK(value.dim() == 4, "ms_deform_attn: value must be (B, N, H, D), but has ", value.dim(), " axes");
  STD_TORCH_CHECK(
      locations.dim() == 6 && locations.size(5) == 2,
      "ms_deform_attn: locations must be (B, Q, H, L, P, 2)");
  STD_TORCH_CHECK(weights.dim() == 5, "ms_deform_attn: weights must be (B, Q, H, L, P), but have ", weights.dim(), " axes");
  const ScalarType type = value.scalar_type();
  STD_TORCH_CHECK(
      type == ScalarType::Float || type == ScalarType::BFloat16 || type == ScalarType::Half,
      "ms_deform_attn: value must be float32, bfloat16 or float16");
  STD_TORCH_CHECK(
      locations.scalar_type() == ScalarType::Float && weights.scalar_type() == ScalarType::Float,
      "ms_deform_attn: locations and weights must be float32");
  STD_TORCH_CHECK(
      value.is_contiguous() && locations.is_contiguous() && weights.is_contiguous(),
      "ms_deform_attn: value, locations and weights must be contiguous");
  STD_TORCH_CHECK(
      value.is_cuda() == locations.is_cuda() && value.is_cuda() == weights.is_cuda() &&
          value.get_device_index() == locations.get_device_index() &&
          value.get_device_index() == weights.get_device_index(),
      "ms_deform_attn: value, locations and weights must be on one device");
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
    const int64_t height = level_shapes[i], width = level_shapes[i + 1];
    STD_TORCH_CHECK(height > 0 && width > 0, "ms_deform_attn: a level is empty");
    STD_TORCH_CHECK(
        height < std::numeric_limits<int32_t>::max() && width < std::numeric_limits<int32_t>::max(),
        "ms_deform_attn: a side of a level does not fit in 31 bits");
    sizes.levels.push_back({start, static_cast<int32_t>(height), static_cast<int32_t>(width)});
    // Asked level by level: the cells of a few huge ones add up to more than 64 bits hold, which may look like any sum.
    STD_TORCH_CHECK(
        height * width <= std::numeric_limits<int64_t>::max() - start, "ms_deform_attn: the levels have too many cells");
    start += height * width;
  }
  STD_TORCH_CHECK(
      start == sizes.tokens, "ms_deform_attn: the levels have ", start, " cells, but value has ", sizes.tokens, " tokens");
  return sizes;
}

// The gradient that comes in must look like the result that went out.
inline void check_gradient(const Tensor& out_gradient, const Tensor& value, const Sizes& sizes) {
  STD_TORCH_CHECK(
      out_gradient.scalar_type() == value.scalar_type() && out_gradient.is_contiguous() &&
          out_gradient.is_cuda() == value.is_cuda() && out_gradient.get_device_index() == value.get_device_index() &&
          out_gradient.dim() == 3 && out_gradient.size(0) == sizes.batch && out_gradient.size(1) == sizes.queries &&
          out_gradient.size(2) == sizes.heads * sizes.channels,
      "ms_deform_attn: the gradient does not have the shape, type or device of the result, or is not contiguous");
}

// What a kernel reads, and where its backward pass writes.
template <typename T>
struct Inputs {
  const T* value;
  const float* locations;
  const float* weights;
};

struct Gradients {
  float* value;
  float* locations;
  float* weights;
};

template <typename T>
Inputs<T> inputs_of(const Tensor& value, const Tensor& locations, const Tensor& weights) {
  return {
      static_cast<const T*>(value.const_data_ptr()),
      static_cast<const float*>(locations.const_data_ptr()),
      static_cast<const float*>(weights.const_data_ptr())};
}

}  // namespace mdqe
