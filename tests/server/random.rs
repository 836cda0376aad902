//! Chance that can be repeated: a test that fails tells the seed with which it does so again.

/// Sets the seed of the runs that draw one.
const SEED: &str = "SIDENOTE_SEED";

/// Draws from a seed (by `SplitMix64`), and tells the seed where the test fails.
pub struct Random {
    seed: u64,
    state: u64,
}

impl Random {
    /// Draws from a seed.
    pub fn new(seed: u64) -> Self {
        Self { seed, state: seed }
    }

    fn next(&mut self) -> u64 {
        self.state = self.state.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mixed = (self.state ^ (self.state >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        let mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ (mixed >> 31)
    }

    /// A number below a limit, which is over zero.
    pub fn below(&mut self, limit: usize) -> usize {
        usize::try_from(self.next() >> 33).unwrap_or_default() % limit
    }

    /// Whether something that happens once in so many times happens.
    pub fn once_in(&mut self, times: usize) -> bool {
        self.below(times) == 0
    }

    /// One of several.
    pub fn pick<'a, T>(&mut self, choices: &'a [T]) -> &'a T {
        &choices[self.below(choices.len())]
    }
}

impl Drop for Random {
    #[expect(clippy::print_stderr, reason = "the seed is what repeats a failure")]
    fn drop(&mut self) {
        if std::thread::panicking() {
            eprintln!("the seed was {}; {SEED}={} repeats it", self.seed, self.seed);
        }
    }
}

/// The seeds of so many runs: always the same ones, or those from the one that the environment names.
pub fn seeds(count: u64) -> std::ops::Range<u64> {
    match std::env::var(SEED).ok().and_then(|seed| seed.parse().ok()) {
        Some(seed) => seed..seed + 1,
        None => 0..count,
    }
}
