"""How fast the house is, as ratios taken in one run. Machines differ and are noisy; ratios travel."""
