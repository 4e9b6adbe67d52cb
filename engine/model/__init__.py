"""The network, one file for each idea of the paper; `mdqe` puts it together."""
