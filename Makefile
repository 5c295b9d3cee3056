# The commands of this repository. Everything they build goes to .build/, the figures of the demo to demo-output/.
# No rule compiles in src/: a copy is built, so that a checkout stays clean.

.PHONY: help demo test check sanitize test-slow ecosystem bench document format clean

help:
	@echo "make demo       set up, install hlr privately, fit pigs and tadpoles, write figures to demo-output/"
	@echo "make test       set up, run everything CI runs, close with: N passed, N failed, N skipped"
	@echo "make check      R CMD check --as-cran on the built package"
	@echo "make sanitize   the C core as a plain program under address and undefined-behaviour sanitizers"
	@echo "make test-slow  the tests at their slowest level, calibration and reference posteriors"
	@echo "make ecosystem  other packages on four fits, and the table of README.md from that; installs into .build/"
	@echo "make bench      the benchmarks, against lme4 and brms where they are installed"
	@echo "make document   NAMESPACE and man/ from the comments in R/"
	@echo "make format     clang-format over the C files"

demo:
	@bash tools/setup.sh demo
	@bash tools/install.sh
	@R_LIBS="$(CURDIR)/.build/lib" Rscript tools/demo.R

test:
	@bash tools/setup.sh test
	@Rscript tools/test.R

check:
	@bash tools/setup.sh test
	@Rscript tools/test.R check

sanitize:
	@bash tools/setup.sh sanitize
	@bash tools/core-test.sh

test-slow:
	@bash tools/setup.sh test
	@bash tools/install.sh
	@R_LIBS="$(CURDIR)/.build/lib" HLR_TEST_LEVEL=3 Rscript tools/test-slow.R

ecosystem:
	@bash tools/setup.sh test
	@bash tools/install.sh
	@R_LIBS="$(CURDIR)/.build/lib" Rscript tools/ecosystem.R

bench:
	@bash tools/setup.sh test
	@bash tools/install.sh
	@R_LIBS="$(CURDIR)/.build/lib" Rscript bench/run.R

document:
	@bash tools/setup.sh test
	@Rscript tools/document.R

format:
	clang-format -i src/*.[ch] src/core/*/*.[ch] tests/core/*.[ch]

clean:
	rm -rf .build demo-output
