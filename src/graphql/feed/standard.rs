//! The documents by which copies are usually made: `assets/feed.graphql`, cut into one of each kind, so that who exports and who
//! follows by pages keeps the same.

use entity::vocabulary::{FeedKind, Vocabulary};
use sha2::{Digest, Sha256};
use std::{collections::BTreeSet, fmt::Write, sync::LazyLock};

const ALL: &str = include_str!("../../../assets/feed.graphql");

/// What is usually asked of the things of a kind.
#[derive(Clone, Debug)]
pub struct Standard {
    pub kind: FeedKind,
    /// The type of these things.
    pub object: &'static str,
    /// A document that asks for a page of them.
    pub document: String,
    /// `sha256:` and 64 hex digits, over the document.
    pub digest: String,
}

/// The standard document of each kind.
pub fn standards() -> &'static [Standard] {
    static STANDARDS: LazyLock<Vec<Standard>> =
        LazyLock::new(|| FeedKind::ALL.iter().map(|kind| Standard::of(*kind)).collect());
    &STANDARDS
}

/// The document that asks for a page of things of these kinds; how they are what they are, as their standard documents do.
pub fn feed_document(kinds: &[FeedKind]) -> String {
    page("query Feed($after: String, $first: Int, $kinds: [FeedKind!])", "kinds: $kinds", kinds)
}

/// The digest of the schema.
pub fn schema_digest() -> &'static str {
    static SCHEMA: LazyLock<String> = LazyLock::new(|| digest(&crate::graphql::api().sdl()));
    &SCHEMA
}

impl Standard {
    fn of(kind: FeedKind) -> Self {
        let object = object_of(kind);
        let operation = format!("query Feed{object}($after: String, $first: Int)");
        let document = page(&operation, &format!("kinds: [{kind}]"), &[kind]);
        let digest = digest(&document);
        Self { kind, object, document, digest }
    }
}

fn digest(text: &str) -> String {
    format!("sha256:{:x}", Sha256::digest(text))
}

/// The type of the things of a kind.
const fn object_of(kind: FeedKind) -> &'static str {
    match kind {
        FeedKind::Catalogue => "Programme",
        FeedKind::Community => "Community",
        FeedKind::IndicatorSet => "IndicatorSet",
        FeedKind::Duty => "Duty",
        FeedKind::Evaluation => "Evaluation",
        FeedKind::Review => "Review",
        FeedKind::Dossier => "Dossier",
        FeedKind::WorkItem => "WorkItem",
        FeedKind::Bulletin => "Bulletin",
    }
}

fn page(operation: &str, kinds: &str, of: &[FeedKind]) -> String {
    let roots: Vec<String> = of.iter().map(|kind| format!("Feed{}", object_of(*kind))).collect();
    let spreads: Vec<String> = roots.iter().map(|root| format!("...{root}")).collect();
    let mut document = format!(
        "{operation} {{\n  changes(after: $after, first: $first, {kinds}) {{\n    reset\n    \
         changes {{ type kind id version node {{ {} }} }}\n    cursor\n    hasMore\n    holdUntil\n  }}\n}}\n",
        spreads.join(" ")
    );
    let mut wanted: BTreeSet<&str> = roots.iter().map(String::as_str).collect();
    // A fragment stands before those that it is made of.
    for fragment in ALL.split("\n\n").filter_map(|it| it.trim_ascii().strip_prefix("fragment ")) {
        let name = fragment.split_ascii_whitespace().next().unwrap_or_default();
        if !wanted.contains(name) {
            continue;
        }
        wanted.extend(fragment.split("...").skip(1).map(name_of));
        // Memory takes every letter.
        let _ = write!(document, "\nfragment {fragment}\n");
    }
    document
}

/// The name with which a text begins.
fn name_of(text: &str) -> &str {
    text.split(|letter: char| !letter.is_ascii_alphanumeric()).next().unwrap_or_default()
}
