//! The parts a page of a pair can have.

/// What a page can have besides its article.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Part {
    /// Author block by the rules of a fake-data library.
    InventedProfile,
    /// Questions mostly unrelated to the article.
    UnrelatedQuestions,
    /// Some questions have no answer.
    UnansweredQuestions,
    /// Some answers break off.
    TruncatedAnswers,
    /// The questions stand under a title of the "people also ask" kind.
    AlsoAskedTitle,
    /// Agency story with the agency's mark and no credit by the page.
    UncreditedWire,
    /// Agency story whose agency mark was removed.
    StrippedWire,
    /// Bar of author, date, views, rating and reviews with random numbers.
    EngagementBar,
    /// Stack of list titles around unrelated or missing links.
    LinkStack,
    /// A name that a program gave to something, left in the text.
    MachineName,
    /// Biography of a real-looking author.
    Biography,
    /// Labelled contact data of a real-looking author.
    LabelledContact,
    /// Questions on the article's own subject, all answered.
    OwnFaq,
    /// Agency story with visible and machine-readable credit.
    CreditedWire,
    /// Dateline of the paper's own correspondent.
    OwnDateline,
    /// Rating that its votes can produce.
    HonestRating,
    /// Links to articles of the same kind.
    RelatedArticles,
}

impl Part {
    /// All parts: those of farm pages first.
    pub const ALL: [Self; 17] = [
        Self::InventedProfile,
        Self::UnrelatedQuestions,
        Self::UnansweredQuestions,
        Self::TruncatedAnswers,
        Self::AlsoAskedTitle,
        Self::UncreditedWire,
        Self::StrippedWire,
        Self::EngagementBar,
        Self::LinkStack,
        Self::MachineName,
        Self::Biography,
        Self::LabelledContact,
        Self::OwnFaq,
        Self::CreditedWire,
        Self::OwnDateline,
        Self::HonestRating,
        Self::RelatedArticles,
    ];

    /// Whether the part occurs on farm pages only.
    pub fn is_farm(self) -> bool {
        self < Self::Biography
    }

    /// Short name for files and reports.
    pub fn name(self) -> &'static str {
        match self {
            Self::InventedProfile => "invented-profile",
            Self::UnrelatedQuestions => "unrelated-questions",
            Self::UnansweredQuestions => "unanswered-questions",
            Self::TruncatedAnswers => "truncated-answers",
            Self::AlsoAskedTitle => "also-asked-title",
            Self::UncreditedWire => "uncredited-wire",
            Self::StrippedWire => "stripped-wire",
            Self::EngagementBar => "engagement-bar",
            Self::LinkStack => "link-stack",
            Self::MachineName => "machine-name",
            Self::Biography => "biography",
            Self::LabelledContact => "labelled-contact",
            Self::OwnFaq => "own-faq",
            Self::CreditedWire => "credited-wire",
            Self::OwnDateline => "own-dateline",
            Self::HonestRating => "honest-rating",
            Self::RelatedArticles => "related-articles",
        }
    }
}
