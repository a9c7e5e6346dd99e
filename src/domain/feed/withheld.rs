//! What is left out of what a viewer follows: told as a rule, and never as a number, which is what it may not know.

use super::read;
use crate::{
    authz::{Permission, Places, Reach},
    domain::Context,
};
use entity::{
    id::OrganizationId,
    vocabulary::{FeedKind, FeedRule},
};

/// Things of a kind, or a part of each of them, of which only what these rules show is told.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Withheld {
    /// None of what is withheld of every kind.
    pub kind: Option<FeedKind>,
    pub part: Part,
    /// Where nothing stands, nothing is told.
    pub unless: Vec<Shown>,
}

/// What of a thing.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Part {
    /// The thing itself, and with it all that has no rule of its own.
    Whole,
    /// Of an evaluation: scores, verifications, what follows from them and is said about their scenarios.
    Scores,
    /// Of a community: its plans.
    Plans,
    /// Of a review: opinions, where those who give them stand, and what is said for these organizations.
    Opinions,
    /// Accounts by whose hand something is.
    Persons,
}

/// A rule by which something is told.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Shown {
    pub rule: FeedRule,
    /// Those whose rule it is; none where it is nobody's in particular.
    pub organizations: Vec<OrganizationId>,
}

/// What is withheld from the viewer of these kinds.
pub fn withheld(cx: &Context, kinds: &[FeedKind]) -> Vec<Withheld> {
    let of_persons =
        Withheld { kind: None, part: Part::Persons, unless: vec![always(FeedRule::DisplayName)] };
    let of_kind = |kind: &FeedKind| {
        let unless = |part| {
            let reach = cx.viewer.reach(reading(*kind, part));
            Some(Withheld { kind: Some(*kind), part, unless: shown(cx, (*kind, part), &reach)? })
        };
        parts(*kind).iter().filter_map(|part| unless(*part)).collect::<Vec<_>>()
    };
    kinds.iter().flat_map(of_kind).chain([of_persons]).collect()
}

const fn parts(kind: FeedKind) -> &'static [Part] {
    match kind {
        FeedKind::Catalogue
        | FeedKind::IndicatorSet
        | FeedKind::Duty
        | FeedKind::Dossier
        | FeedKind::WorkItem
        | FeedKind::Bulletin => &[Part::Whole],
        FeedKind::Community => &[Part::Whole, Part::Plans],
        FeedKind::Evaluation => &[Part::Whole, Part::Scores],
        FeedKind::Review => &[Part::Whole, Part::Opinions],
    }
}

/// The permission to read a part of things of a kind.
const fn reading(kind: FeedKind, part: Part) -> Permission {
    match part {
        Part::Plans => Permission::ReadProjects,
        Part::Whole | Part::Scores | Part::Opinions | Part::Persons => read(kind),
    }
}

/// By which rules the scopes of the tables show it; none where they withhold nothing.
fn shown(cx: &Context, (kind, part): (FeedKind, Part), reach: &Reach) -> Option<Vec<Shown>> {
    let reads_catalogue = cx.viewer.holds(Permission::ReadCatalogue);
    match (kind, reach) {
        // Drafts are for who drafts them, whoever else reads everything.
        (FeedKind::Community, Reach::Everywhere) if matches!(part, Part::Plans) => {
            let mut shown = vec![always(FeedRule::Submitted)];
            if let Reach::Within(drafting) = cx.viewer.reach(Permission::EditProjects) {
                shown.extend(of(FeedRule::OfCommunitiesOf, &drafting.territory));
            }
            Some(shown)
        }
        // The catalogue is read by whoever may read any of it, and what was published of sets with it.
        (_, Reach::Everywhere) | (FeedKind::Catalogue, Reach::Within(_)) => None,
        (FeedKind::IndicatorSet, _) if reads_catalogue => Some(vec![always(FeedRule::Published)]),
        (_, Reach::Nowhere) => Some(Vec::new()),
        (_, Reach::Within(places)) => Some(within(kind, part, places)),
    }
}

/// The rules of [`Scoped::inside`](crate::store::Scoped::inside), table by table.
fn within(kind: FeedKind, part: Part, places: &Places) -> Vec<Shown> {
    use FeedRule::{
        AssignedTo, Concluded, Final, NamedTo, OfCommunitiesOf, OnRoster, OwedBy, OwesFor, RaisedBy,
        SignedBy, VerifiedBy,
    };
    let (own, territory) = (|rule| of(rule, &places.own), |rule| of(rule, &places.territory));
    let settled = |rule| places.settled.then(|| always(rule));
    let rules = match (kind, part) {
        // A bulletin is read by whoever reads any.
        (FeedKind::Catalogue | FeedKind::IndicatorSet | FeedKind::Bulletin, _) | (_, Part::Persons) => {
            [None, None, None]
        }
        (FeedKind::Community, Part::Plans) => [own(NamedTo), territory(OfCommunitiesOf), None],
        (FeedKind::Community, _) => [own(OfCommunitiesOf), None, None],
        (FeedKind::Duty, _) => [own(OwedBy), territory(OfCommunitiesOf), None],
        (FeedKind::Dossier, _) => [of(OwesFor, &places.beside_territory()), territory(OfCommunitiesOf), None],
        (FeedKind::WorkItem, _) => [own(RaisedBy), own(AssignedTo), territory(OfCommunitiesOf)],
        (FeedKind::Evaluation, _) => [own(VerifiedBy), territory(OfCommunitiesOf), settled(Final)],
        (FeedKind::Review, Part::Opinions) => [own(SignedBy), Some(always(Concluded)), None],
        (FeedKind::Review, _) => [own(OnRoster), territory(OfCommunitiesOf), settled(Concluded)],
    };
    rules.into_iter().flatten().collect()
}

fn of(rule: FeedRule, organizations: &[OrganizationId]) -> Option<Shown> {
    (!organizations.is_empty()).then(|| Shown { rule, organizations: organizations.to_vec() })
}

const fn always(rule: FeedRule) -> Shown {
    Shown { rule, organizations: Vec::new() }
}
