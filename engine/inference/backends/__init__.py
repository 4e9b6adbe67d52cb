"""Networks as inference runs them: by PyTorch on a CPU or a GPU, or by ONNX Runtime; each is a `Model` of encoded_frames."""
