//! The published reference data, held in memory as one immutable snapshot.
//!
//! It is a few hundred rows that every answer mentions and that change with the policy, once a year: kept here,
//! most joins disappear. Whoever changes it raises the programme's revision; a request that arrives and finds
//! another revision in the database loads the new snapshot, in whichever process it was changed.

mod formula;
mod load;

pub use formula::{Formula, Meaning, Rule, Threshold};

use crate::{
    authz::{Permission, Viewer},
    error::{Error, Result},
    store::Store,
    text::Folded,
};
use arc_swap::ArcSwapOption;
use engine::SPANS;
use entity::{
    hundredths::Hundredths,
    id::{CommunityId, IndicatorId, IndicatorSetId, OrganizationId, ResponsibilityId, ScenarioId},
    indicator, indicator_set, organization, programme, requirement, responsibility, scenario, target,
    timestamp::Timestamp,
    vocabulary::{Activity, CreationType, IndicatorSetStatus, OrganizationKind, Pool},
};
use std::{collections::HashMap, sync::Arc};
use tokio::sync::Mutex;
use tracing::Instrument;

/// An organization with what its clauses make of it.
#[derive(Clone, Debug)]
pub struct Organization {
    pub row: organization::Model,
    /// Its clauses in force, in the order of annex 2.
    pub responsibilities: Vec<ResponsibilityId>,
    /// The scenarios that its clauses in force name, in official order.
    pub scenarios: Vec<ScenarioId>,
}

/// A clause of annex 2.
#[derive(Clone, Debug)]
pub struct Responsibility {
    pub row: responsibility::Model,
    /// Its text, as it is searched.
    text: Folded,
    /// What it asks to be done.
    pub activities: Vec<Activity>,
    /// The scenarios it names, in official order.
    pub scenarios: Vec<ScenarioId>,
}

/// A scenario with the departments whose clauses name it.
#[derive(Clone, Debug)]
pub struct Scenario {
    pub row: scenario::Model,
    /// In the order of annex 2.
    pub departments: Vec<OrganizationId>,
}

/// A community of annex 1, as far as filters name it. What else there is of one is read where it is asked for.
#[derive(Clone, Debug)]
pub struct Community {
    pub id: CommunityId,
    code: String,
    /// As it is searched.
    name: Folded,
}

/// A set of indicators.
#[derive(Clone, Debug)]
pub struct IndicatorSet {
    pub row: indicator_set::Model,
    /// The creation types that it is for.
    pub creation_types: Vec<CreationType>,
    /// Its indicators, in their order.
    pub indicators: Vec<indicator::Model>,
}

impl IndicatorSet {
    /// The highest total: that of all its indicators.
    pub fn full_mark(&self) -> Hundredths {
        self.indicators.iter().map(|indicator| indicator.max_score).sum()
    }

    /// An indicator of this set.
    pub fn indicator(&self, id: IndicatorId) -> Option<&indicator::Model> {
        self.indicators.iter().find(|indicator| indicator.id == id)
    }

    /// Whether the viewer may see it: drafts are for who manages sets.
    fn is_seen_by(&self, viewer: &Viewer) -> bool {
        let needed = match self.row.status {
            IndicatorSetStatus::Draft => Permission::ManageIndicatorSets,
            IndicatorSetStatus::Published | IndicatorSetStatus::Retired => Permission::ReadCatalogue,
        };
        viewer.holds(needed)
    }
}

/// A pool of annex 1.
#[derive(Clone, Debug)]
pub struct PoolSummary {
    pub pool: Pool,
    /// Communities that the document plans, named or not.
    pub planned: i64,
    /// Communities that it names.
    pub named: i64,
    /// 备注 of those it does not name.
    pub remark: Option<String>,
}

/// The snapshot.
#[derive(Debug)]
pub struct Catalogue {
    /// The programme; its revision is the snapshot's.
    pub programme: programme::Model,
    /// In the order creation, reserve, basic.
    pub pools: Vec<PoolSummary>,
    /// What the policy aims at, in its order.
    pub targets: Vec<target::Model>,
    /// What it requires to be measured, in its order.
    pub requirements: Vec<requirement::Model>,
    /// By what bulletins and signals are computed; none where no pack stated it.
    pub formula: Option<Formula>,
    organizations: Table<OrganizationId, Organization>,
    responsibilities: Table<ResponsibilityId, Responsibility>,
    scenarios: Table<ScenarioId, Scenario>,
    communities: Table<CommunityId, Community>,
    indicator_sets: Table<IndicatorSetId, IndicatorSet>,
    /// Where an indicator stands: the set's place, and its own in the set.
    indicators: HashMap<IndicatorId, (usize, usize)>,
}

/// Rows in their own order, found by id or code.
#[derive(Debug)]
struct Table<Id, Row> {
    rows: Vec<Row>,
    by_id: HashMap<Id, usize>,
    by_code: HashMap<String, usize>,
}

impl<Id: Eq + std::hash::Hash, Row> Table<Id, Row> {
    fn new(rows: Vec<Row>, key: impl Fn(&Row) -> (Id, &str)) -> Self {
        let keys = || rows.iter().enumerate().map(|(at, row)| (at, key(row)));
        let by_id = keys().map(|(at, (id, _))| (id, at)).collect();
        let by_code = keys().map(|(at, (_, code))| (code.to_owned(), at)).collect();
        Self { rows, by_id, by_code }
    }

    fn get(&self, id: &Id) -> Option<&Row> {
        self.by_id.get(id).and_then(|at| self.rows.get(*at))
    }

    fn named(&self, code: &str) -> Option<&Row> {
        self.by_code.get(code).and_then(|at| self.rows.get(*at))
    }
}

impl Catalogue {
    /// The organizations of the document, in its order.
    pub fn organizations(&self) -> impl Iterator<Item = &Organization> {
        self.organizations.rows.iter().filter(|organization| organization.row.withdrawn_at.is_none())
    }

    /// The same with those that were withdrawn, or these alone.
    pub fn organizations_listed(&self, withdrawn: Option<bool>) -> impl Iterator<Item = &Organization> {
        self.organizations.rows.iter().filter(move |found| is_wanted(found.row.withdrawn_at, withdrawn))
    }

    /// Clauses in the order of the document, of an organization where one is given: those that were withdrawn, those in
    /// force, or both.
    pub fn responsibilities_listed(
        &self,
        of: Option<OrganizationId>,
        withdrawn: Option<bool>,
    ) -> Vec<&Responsibility> {
        let fits = |clause: &&Responsibility| {
            of.is_none_or(|owner| owner == clause.row.organization_id)
                && is_wanted(clause.row.withdrawn_at, withdrawn)
        };
        self.responsibilities.rows.iter().filter(fits).collect()
    }

    /// The scenarios, in official order.
    pub fn scenarios(&self) -> impl Iterator<Item = &Scenario> {
        self.scenarios.rows.iter().filter(|scenario| scenario.row.withdrawn_at.is_none())
    }

    /// The same with those that were withdrawn, or these alone.
    pub fn scenarios_listed(&self, withdrawn: Option<bool>) -> impl Iterator<Item = &Scenario> {
        self.scenarios.rows.iter().filter(move |found| is_wanted(found.row.withdrawn_at, withdrawn))
    }

    /// An organization, withdrawn ones too: duties and signatures keep naming them.
    pub fn organization(&self, id: OrganizationId) -> Option<&Organization> {
        self.organizations.get(&id)
    }

    /// A clause, withdrawn ones too.
    pub fn responsibility(&self, id: ResponsibilityId) -> Option<&Responsibility> {
        self.responsibilities.get(&id)
    }

    /// A scenario, withdrawn ones too.
    pub fn scenario(&self, id: ScenarioId) -> Option<&Scenario> {
        self.scenarios.get(&id)
    }

    /// The organization of this code, withdrawn ones too, as of every other code.
    pub fn organization_named(&self, code: &str) -> Option<&Organization> {
        self.organizations.named(code)
    }

    /// The scenario of this code.
    pub fn scenario_named(&self, code: &str) -> Option<&Scenario> {
        self.scenarios.named(code)
    }

    /// The organization that a question names by its code at a field.
    pub fn organization_of(&self, field: &str, code: &str) -> Result<OrganizationId> {
        let found = self.organization_named(code).map(|found| found.row.id);
        found.ok_or_else(|| Error::no_such(field, code))
    }

    /// The scenario that a question names.
    pub fn scenario_of(&self, field: &str, code: &str) -> Result<ScenarioId> {
        let found = self.scenario_named(code).map(|found| found.row.id);
        found.ok_or_else(|| Error::no_such(field, code))
    }

    /// The community that a question names. Annex 1 is public, as all of this is: that a code is in it is no secret.
    pub fn community_of(&self, field: &str, code: &str) -> Result<CommunityId> {
        let found = self.communities.named(code).map(|found| found.id);
        found.ok_or_else(|| Error::no_such(field, code))
    }

    /// The communities in whose names a text stands.
    pub fn communities_with(&self, text: &Folded) -> Vec<CommunityId> {
        let named = self.communities.rows.iter().filter(|found| found.name.contains(text));
        named.map(|found| found.id).collect()
    }

    /// The sets of indicators that the viewer may see, the oldest first.
    pub fn indicator_sets(&self, viewer: &Viewer) -> impl Iterator<Item = &IndicatorSet> {
        self.indicator_sets.rows.iter().filter(|set| set.is_seen_by(viewer))
    }

    /// The set that an evaluation pins. One was published before it was pinned, so whoever sees the evaluation may
    /// see the set.
    pub fn pinned_set(&self, id: IndicatorSetId) -> Option<&IndicatorSet> {
        self.indicator_sets.get(&id)
    }

    /// The set of an id, where the viewer may see it.
    pub fn indicator_set(&self, id: IndicatorSetId, viewer: &Viewer) -> Option<&IndicatorSet> {
        self.indicator_sets.get(&id).filter(|set| set.is_seen_by(viewer))
    }

    /// The indicator of an id, where the viewer may see its set.
    pub fn indicator(&self, id: IndicatorId, viewer: &Viewer) -> Option<&indicator::Model> {
        let found = self.pinned_indicator(id)?;
        self.indicator_set(found.indicator_set_id, viewer).map(|_| found)
    }

    /// The indicator of a score: of a set that an evaluation pins.
    pub fn pinned_indicator(&self, id: IndicatorId) -> Option<&indicator::Model> {
        let (set, place) = self.indicators.get(&id)?;
        self.indicator_sets.rows.get(*set)?.indicators.get(*place)
    }

    /// Who answers for a scenario: the departments whose clauses name it, or else the lead office.
    pub fn verifiers(&self, scenario: ScenarioId) -> Vec<OrganizationId> {
        let departments = self.scenario(scenario).map(|scenario| scenario.departments.as_slice());
        match departments {
            Some(departments) if !departments.is_empty() => departments.to_vec(),
            _ => self
                .organizations()
                .filter(|organization| organization.row.kind == OrganizationKind::LeadOffice)
                .map(|organization| organization.row.id)
                .collect(),
        }
    }

    /// The ids of all clauses, withdrawn ones too, that fit. A duty is filtered by its clause this way.
    pub fn clauses_with(&self, fits: impl Fn(&Responsibility) -> bool) -> Vec<ResponsibilityId> {
        self.responsibilities.rows.iter().filter(|clause| fits(clause)).map(|clause| clause.row.id).collect()
    }
}

impl Responsibility {
    /// Whether a text stands in its own.
    pub fn says(&self, text: &Folded) -> bool {
        self.text.contains(text)
    }
}

/// What a later pack no longer names exists by every way to it. A list of it may be asked for either.
fn is_wanted(withdrawn_at: Option<Timestamp>, withdrawn: Option<bool>) -> bool {
    withdrawn.is_none_or(|withdrawn| withdrawn == withdrawn_at.is_some())
}

/// The snapshot that is in force, for everybody in the process.
#[derive(Debug, Default)]
pub struct Published {
    current: ArcSwapOption<Catalogue>,
    loading: Mutex<()>,
}

impl Published {
    /// The snapshot of a revision that was just read, loaded where the one at hand is another.
    pub async fn at(&self, store: &Store, revision: i64) -> Result<Arc<Catalogue>> {
        if let Some(catalogue) = self.held(revision) {
            return Ok(catalogue);
        }
        // One loads; who waited finds it loaded.
        let _loading = self.loading.lock().await;
        if let Some(catalogue) = self.held(revision) {
            return Ok(catalogue);
        }
        let span = tracing::info_span!(target: SPANS, "catalogue");
        let catalogue = Arc::new(load::load(store).instrument(span).await?);
        self.current.store(Some(Arc::clone(&catalogue)));
        Ok(catalogue)
    }

    fn held(&self, revision: i64) -> Option<Arc<Catalogue>> {
        self.current.load_full().filter(|catalogue| catalogue.programme.revision == revision)
    }
}
