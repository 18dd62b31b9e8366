//! What is counted when it is first asked for: a model weighs fewer signals than there are.

use super::Reading;
use std::cell::OnceCell;

/// A part of a family's facts that is counted when a signal first asks for it.
#[derive(Debug)]
pub(crate) struct Later<T> {
    counted: OnceCell<T>,
    count: fn(&Reading) -> T,
}

impl<T> Later<T> {
    pub(crate) const fn by(count: fn(&Reading) -> T) -> Later<T> {
        Later { counted: OnceCell::new(), count }
    }

    /// The part, of the page that the other facts are of.
    pub(crate) fn of(&self, reading: &Reading) -> &T {
        self.counted.get_or_init(|| (self.count)(reading))
    }
}

impl<T: Default> Default for Later<T> {
    fn default() -> Later<T> {
        Later::by(|_| T::default())
    }
}
