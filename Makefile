# Every target works on a bare machine: it makes .venv and installs what is missing by itself.
# PIP_FLAGS reaches pip, e.g. for a CPU-only index of PyTorch; DEMO_OUTPUT is where the demo writes.

VENV := .venv
PYTHON := $(VENV)/bin/python
INSTALLED := $(VENV)/.installed
KERNELS := engine/ops/.kernels-built
TORCH := $(wildcard $(VENV)/lib/python*/site-packages/torch/version.py)
ANNOTATOR := $(VENV)/bin/mdqe-annotator
DEMO_OUTPUT := demo-output
# On as many processors as there are, up to where memory becomes short. What one file shares is made once: it is a test process's.
# In their order: the long ones stand in the middle, and many short ones at the end, which keeps all processes busy to it.
SPREAD := --numprocesses logical --maxprocesses 4 --dist loadfile --no-loadscope-reorder
DEMO_VIDEOS = $(sort $(wildcard resources/demo/*.mp4))

.DEFAULT_GOAL := help
.PHONY: help setup install uninstall kernels translations pictures demo test lint bench clean

help:
	@echo "make demo    pre-label the bundled video, write annotations and an overlay, open the window"
	@echo "make setup   virtual environment and system packages only"
	@echo "make install the program, its command and its entry in the desktop's menu under PREFIX (~/.local); make uninstall takes them away"
	@echo "make kernels the compiled operations only, where there is a C++ compiler; for CUDA where nvcc and a GPU are, or FORCE_CUDA=1"
	@echo "make translations  after a text of the window has changed: what is left to translate, and the compiled translations"
	@echo "make pictures  takes the pictures of README and guide anew"
	@echo "make test    all tests;  make test ARGS='tests/engine -k masks' for some"
	@echo "make lint    ruff, mypy, walls between rooms"
	@echo "make bench   speed of kernels, evaluator, pre-labelling and window on this machine, and memory"

setup: $(INSTALLED) $(KERNELS)

kernels: $(KERNELS)

$(KERNELS): engine/_build.py $(shell find engine/csrc -type f) $(TORCH) | $(INSTALLED)
	@$(PYTHON) -m engine._build
	@if [ -n "$$(ls engine/ops/*.so 2>/dev/null)" ]; then touch $@; fi  # without a compiler, look for one again next time

$(INSTALLED): pyproject.toml packaging/apt-packages.txt
	@packaging/system-packages
	@python=$$(packaging/find-python) && { test -x $(PYTHON) || "$$python" -m venv $(VENV); }
	@echo "Installing Python packages into $(VENV)"
	@$(PYTHON) -m pip install --quiet --disable-pip-version-check --root-user-action=ignore $(PIP_FLAGS) --editable '.[dev]'
	@touch $@

install:
	@PREFIX="$(PREFIX)" PIP_FLAGS="$(PIP_FLAGS)" packaging/install

uninstall:
	@PREFIX="$(PREFIX)" packaging/uninstall

translations: $(INSTALLED)
	@PATH="$(abspath $(VENV)/bin):$$PATH" packaging/update-translations
	@grep -B2 'type="unfinished"' resources/translations/*.ts || echo "Everything is translated"

pictures: $(INSTALLED) $(KERNELS)
	$(PYTHON) -m tests.end_to_end.guide_pictures docs/images

demo: $(INSTALLED) $(KERNELS)
	@mkdir -p $(DEMO_OUTPUT)
	@rm -f $(DEMO_OUTPUT)/demo.mdqe*
	$(ANNOTATOR) prelabel $(DEMO_VIDEOS) -o $(DEMO_OUTPUT)/annotations.json \
		--overlay $(DEMO_OUTPUT)/overlay --project $(DEMO_OUTPUT)/demo.mdqe
	@echo "Annotations, overlay video and project:" && find $(abspath $(DEMO_OUTPUT)) -type f | sort
	@if [ -n "$$DISPLAY$$WAYLAND_DISPLAY" ] || [ "$$(uname)" = Darwin ]; then $(ANNOTATOR) open $(DEMO_OUTPUT)/demo.mdqe; \
	else echo "No display: to look at it elsewhere, run: mdqe-annotator open $(DEMO_OUTPUT)/demo.mdqe"; fi

# Threads that wait leave the processors to the other test processes.
test: export OMP_WAIT_POLICY := PASSIVE
test: $(INSTALLED) $(KERNELS)
	$(PYTHON) -m pytest -q $(SPREAD) $(ARGS)

lint: $(INSTALLED)
	$(VENV)/bin/ruff check
	$(VENV)/bin/ruff format --check
	$(VENV)/bin/mypy
	$(VENV)/bin/lint-imports

bench: $(INSTALLED) $(KERNELS)
	$(PYTHON) -m tests.benchmarks.operations
	$(PYTHON) -m tests.benchmarks.evaluation
	$(PYTHON) -m tests.benchmarks.end_to_end
	$(PYTHON) -m tests.benchmarks.onnx_runtime
	$(PYTHON) -m tests.benchmarks.roofline
	$(PYTHON) -m tests.benchmarks.memory
	$(PYTHON) -m tests.benchmarks.propagation
	$(PYTHON) -m tests.benchmarks.window
	$(PYTHON) -m tests.benchmarks.window_memory
	$(ANNOTATOR) benchmark $(DEMO_VIDEOS)

clean:
	rm -rf $(VENV) $(DEMO_OUTPUT) build engine/ops/*.so $(KERNELS) *.egg-info .mypy_cache .ruff_cache .pytest_cache .import_linter_cache
