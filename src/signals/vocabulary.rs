//! The different words of the main content, numbered, so that what is told of each is looked up by
//! its number and not by its hash again.

use super::hash::ByHash;

/// The different words of a text.
#[derive(Debug, Default)]
pub(crate) struct Vocabulary {
    /// By hash, the word's number from 1.
    numbers: ByHash<u32>,
    /// How often each word is said.
    times: Vec<u32>,
    /// The text, word by word.
    said: Vec<u32>,
}

impl Vocabulary {
    /// Of words given by their hashes, about so many of them different, in the memory of another.
    pub(super) fn within(
        mut room: Vocabulary,
        words: impl Iterator<Item = u64>,
        different: usize,
    ) -> Vocabulary {
        room.numbers = ByHash::for_about(different);
        room.times.clear();
        room.said.clear();
        for hash in words {
            let number = room.numbers.entry(hash);
            if *number == 0 {
                room.times.push(0);
                *number = room.times.len() as u32;
            }
            room.said.push(*number - 1);
            room.times[*number as usize - 1] += 1;
        }
        room
    }

    /// How often a word is said.
    pub fn times(&self, hash: u64) -> u32 {
        self.number(hash).map_or(0, |number| self.times_of(number))
    }

    /// The number of a word, if it is said.
    pub fn number(&self, hash: u64) -> Option<u32> {
        self.numbers.value(hash).checked_sub(1)
    }

    /// The text, word by word, each by its number.
    pub fn said(&self) -> &[u32] {
        &self.said
    }

    /// How often the word of a number is said.
    pub fn times_of(&self, number: u32) -> u32 {
        self.times[number as usize]
    }

    /// How many different words there are.
    pub fn len(&self) -> usize {
        self.times.len()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_numbered_as_they_come() {
        let vocabulary = Vocabulary::within(Vocabulary::default(), [7, 9, 7, 0].into_iter(), 1);
        assert_eq!(vocabulary.said(), [0, 1, 0, 2]);
        assert_eq!([7, 9, 0, 5].map(|hash| vocabulary.times(hash)), [2, 1, 1, 0]);
        assert_eq!((vocabulary.times_of(0), vocabulary.len()), (2, 3));
        let again = Vocabulary::within(vocabulary, [5].into_iter(), 1);
        assert_eq!((again.said(), again.times(7), again.len()), (&[0][..], 0, 1));
    }
}
