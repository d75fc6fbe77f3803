//! A tiny seeded generator: the same sequence on every machine, forever.

/// `SplitMix64`; not for secrets.
pub(super) struct Prng {
    state: u64,
}

impl Prng {
    pub(super) fn new(seed: u64) -> Self {
        Self { state: seed }
    }

    fn next(&mut self) -> u64 {
        self.state = self.state.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut mixed = self.state;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        mixed ^ (mixed >> 31)
    }

    /// A number from 0 to `end - 1`; 0 when `end` is 0.
    pub(super) fn below(&mut self, end: u32) -> u32 {
        let drawn = self.next() % u64::from(end.max(1));
        u32::try_from(drawn).unwrap_or(0)
    }

    /// True in so many of a hundred cases.
    pub(super) fn percent(&mut self, share: u32) -> bool {
        self.below(100) < share
    }

    /// One of a table's entries; the default for an empty table.
    pub(super) fn pick<T: Copy + Default>(&mut self, table: &[T]) -> T {
        let length = u32::try_from(table.len()).unwrap_or(u32::MAX);
        let place = usize::try_from(self.below(length)).unwrap_or(0);
        table.get(place).copied().unwrap_or_default()
    }

    /// So many characters of a transaction id.
    pub(super) fn code(&mut self, length: usize) -> String {
        let letters = b"0123456789ABCDEFGHJKLMNPQRSTUVWXYZ";
        (0..length).map(|_| char::from(self.pick(letters))).collect()
    }
}
