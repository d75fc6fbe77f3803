//! Deciding between two ways to write, from the cells that allow only one.

/// Where a cell stands, and what is in it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Place {
    /// The row's number.
    pub row: u64,
    /// The column's name.
    pub column: String,
    /// The cell's text.
    pub text: String,
}

/// The first cell of each sort that was met in a file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Evidence<T> {
    seen: Vec<(T, Place)>,
    open: Option<Place>,
}

/// What the cells of a file say.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Verdict<T> {
    /// It is written in this way, or it does not matter.
    Clear(Option<T>),
    /// A cell could be read in two ways, and no other cell says which.
    Open(Place),
    /// Two cells say the opposite.
    Torn(Place, Place),
}

impl<T> Default for Evidence<T> {
    fn default() -> Self {
        Self { seen: Vec::new(), open: None }
    }
}

impl<T: Copy + PartialEq> Evidence<T> {
    /// Takes a cell that allows one way only.
    pub fn proves(&mut self, way: T, place: impl FnOnce() -> Place) {
        if !self.seen.iter().any(|(it, _)| *it == way) {
            self.seen.push((way, place()));
        }
    }

    /// Takes a cell that allows both ways.
    pub fn allows_both(&mut self, place: impl FnOnce() -> Place) {
        if self.open.is_none() {
            self.open = Some(place());
        }
    }

    /// Decides.
    pub fn verdict(self) -> Verdict<T> {
        let mut seen = self.seen.into_iter();
        match (seen.next(), seen.next(), self.open) {
            (Some((_, one)), Some((_, other)), _) => Verdict::Torn(one, other),
            (Some((way, _)), None, _) => Verdict::Clear(Some(way)),
            (None, _, Some(place)) => Verdict::Open(place),
            (None, _, None) => Verdict::Clear(None),
        }
    }
}
