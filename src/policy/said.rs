//! A pack as texts: row by row, by code and field. So packs and the register are compared, merged, kept and written, whatever
//! their tables are.

use super::{
    community,
    funding::{self, ParameterSpec},
    organization,
    pack::{CommunitySpec, OrganizationSpec, Pack, PoolSpec, ResponsibilitySpec, ScenarioSpec},
    programme, responsibility, said_targets, scenario, targets,
    value::LIST,
};
use entity::{
    month::YearMonth,
    vocabulary::{Pool, Vocabulary},
};
use std::collections::{BTreeMap, HashMap};

/// A part of a pack whose rows are known by codes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Sheet {
    /// The document, by the programme's code.
    Programme,
    /// What a pool has beside its named communities, by the pool's word.
    Pools,
    /// `organizations.csv`.
    Organizations,
    /// `scenarios.csv`.
    Scenarios,
    /// `responsibilities.csv`.
    Responsibilities,
    /// The named communities of `communities.csv`.
    Communities,
    /// What `targets.toml` aims at.
    Targets,
    /// The milestones in it.
    Milestones,
    /// What it requires to be measured.
    Requirements,
    /// The parameters of `funding.toml`, by their names.
    Funding,
}

/// How many communities of a pool have no name.
pub(super) const COUNT: &str = "count";
pub(super) const REMARK: &str = "remarks_zh";
pub(super) const ORDINAL: &str = "ordinal";
pub(super) const POOL: &str = "pool";
pub(super) const UNIT: &str = "implementing_unit";
pub(super) const START: &str = "planned_start";
pub(super) const FINISH: &str = "planned_finish";

impl Sheet {
    /// All of them, those first that others refer to.
    pub(super) const ALL: [Self; 10] = [
        Self::Programme,
        Self::Pools,
        Self::Organizations,
        Self::Scenarios,
        Self::Responsibilities,
        Self::Communities,
        Self::Targets,
        Self::Milestones,
        Self::Requirements,
        Self::Funding,
    ];

    /// What it is called where it is kept.
    pub(super) const fn word(self) -> &'static str {
        match self {
            Self::Programme => "PROGRAMME",
            Self::Pools => "POOLS",
            Self::Organizations => "ORGANIZATIONS",
            Self::Scenarios => "SCENARIOS",
            Self::Responsibilities => "RESPONSIBILITIES",
            Self::Communities => "COMMUNITIES",
            Self::Targets => "TARGETS",
            Self::Milestones => "MILESTONES",
            Self::Requirements => "REQUIREMENTS",
            Self::Funding => "FUNDING",
        }
    }

    /// The file in which a pack has it.
    pub(super) const fn file(self) -> &'static str {
        match self {
            Self::Programme => programme::FILE,
            Self::Organizations => organization::FILE,
            Self::Scenarios => scenario::FILE,
            Self::Responsibilities => responsibility::FILE,
            // What a pool has beside them is a line among the communities.
            Self::Pools | Self::Communities => community::FILE,
            Self::Targets | Self::Milestones | Self::Requirements => targets::FILE,
            Self::Funding => funding::FILE,
        }
    }

    /// Its fields, beside the code.
    pub(super) const fn fields(self) -> &'static [&'static str] {
        match self {
            Self::Programme => &["title", "document_number", "issued_on", "effective_on"],
            Self::Pools => &[COUNT, REMARK],
            Self::Organizations => &[ORDINAL, "kind", "name_zh", "name_en", "aliases_zh", "division_code"],
            Self::Scenarios => &[ORDINAL, "name_zh"],
            Self::Responsibilities => &[
                "organization",
                ORDINAL,
                "role",
                "applies_to",
                "scenarios",
                "activities",
                "open_ended",
                "text_zh",
            ],
            Self::Targets => &said_targets::TARGET,
            Self::Milestones => &said_targets::MILESTONE,
            Self::Requirements => &said_targets::REQUIREMENT,
            Self::Communities => &[ORDINAL, POOL, "name_zh", UNIT, START, FINISH, "target_level", REMARK],
            Self::Funding => &["value", "decided", "sentence", "meaning"],
        }
    }
}

/// What a row says: the fields that are not empty.
pub(super) type Row = BTreeMap<&'static str, String>;

/// What a pack says, or the register.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Said(BTreeMap<Sheet, BTreeMap<String, Row>>);

impl Said {
    pub(super) fn of(pack: &Pack) -> Self {
        let mut said = Self::default();
        let document = &pack.programme;
        said.put(
            Sheet::Programme,
            &document.code,
            [
                ("title", document.title.clone()),
                ("document_number", document.document_number.clone()),
                ("issued_on", entity::day::write(document.issued_on)),
                ("effective_on", entity::day::write(document.effective_on)),
            ],
        );
        let mut named: HashMap<Pool, i32> = HashMap::new();
        for community in &pack.communities {
            let count = named.entry(community.pool).or_default();
            *count = count.saturating_add(1);
            said.put(Sheet::Communities, &community.code, of_community(community));
        }
        for PoolSpec { pool, planned_count, remark } in &pack.pools {
            let unnamed = planned_count.saturating_sub(named.get(pool).copied().unwrap_or_default());
            let remark = remark.as_ref().filter(|_| unnamed > 0).cloned().unwrap_or_default();
            said.put(Sheet::Pools, pool.code(), [(COUNT, unnamed.to_string()), (REMARK, remark)]);
        }
        for row in &pack.organizations {
            said.put(Sheet::Organizations, &row.code, of_organization(row));
        }
        for ScenarioSpec { code, ordinal, name } in &pack.scenarios {
            said.put(Sheet::Scenarios, code, [(ORDINAL, ordinal.to_string()), ("name_zh", name.clone())]);
        }
        for row in &pack.responsibilities {
            said.put(Sheet::Responsibilities, &row.code, of_responsibility(row));
        }
        for row in &pack.targets {
            said.put(Sheet::Targets, &row.code, said_targets::of_target(row));
        }
        for row in &pack.milestones {
            said.put(Sheet::Milestones, &row.code, said_targets::of_milestone(row));
        }
        for row in &pack.requirements {
            said.put(Sheet::Requirements, &row.code, said_targets::of_requirement(row));
        }
        for ParameterSpec { name, value, decided, sentence, meaning } in &pack.funding {
            let fields = [
                ("value", value.clone()),
                ("decided", decided.to_string()),
                ("sentence", sentence.clone()),
                ("meaning", meaning.clone()),
            ];
            said.put(Sheet::Funding, name, fields);
        }
        said
    }

    fn put<const N: usize>(&mut self, sheet: Sheet, code: &str, fields: [(&'static str, String); N]) {
        let row = fields.into_iter().filter(|(_, text)| !text.is_empty()).collect();
        self.add(sheet, code.to_owned(), row);
    }

    pub(super) fn add(&mut self, sheet: Sheet, code: String, row: Row) {
        self.0.entry(sheet).or_default().insert(code, row);
    }

    /// Sets one field of a row, which is there then.
    pub(super) fn set(&mut self, sheet: Sheet, code: &str, field: &'static str, text: String) {
        let row = self.0.entry(sheet).or_default().entry(code.to_owned()).or_default();
        if text.is_empty() {
            row.remove(field);
        } else {
            row.insert(field, text);
        }
    }

    /// The rows of a sheet, by their codes.
    pub(super) fn rows(&self, sheet: Sheet) -> impl Iterator<Item = (&String, &Row)> {
        self.0.get(&sheet).into_iter().flatten()
    }

    pub(super) fn row(&self, sheet: Sheet, code: &str) -> Option<&Row> {
        self.0.get(&sheet)?.get(code)
    }

    /// What a row says in a field; none where there is no such row.
    pub(super) fn text(&self, sheet: Sheet, code: &str, field: &str) -> Option<&str> {
        Some(said_in(self.row(sheet, code)?, field))
    }

    /// The same, where nothing is said by no row either.
    pub(super) fn or_empty(&self, sheet: Sheet, code: &str, field: &str) -> &str {
        self.text(sheet, code, field).unwrap_or_default()
    }

    /// How many communities of a pool have no name.
    pub(super) fn unnamed(&self, pool: Pool) -> i64 {
        self.or_empty(Sheet::Pools, pool.code(), COUNT).parse().unwrap_or_default()
    }
}

/// What a row says in a field.
pub(super) fn said_in<'r>(row: &'r Row, field: &str) -> &'r str {
    row.get(field).map(String::as_str).unwrap_or_default()
}

/// What a pack says.
pub fn said(pack: &Pack) -> Said {
    Said::of(pack)
}

fn of_community(row: &CommunitySpec) -> [(&'static str, String); 8] {
    let month = |month: &Option<YearMonth>| month.as_ref().map(ToString::to_string).unwrap_or_default();
    [
        (ORDINAL, row.ordinal.to_string()),
        (POOL, row.pool.code().to_owned()),
        ("name_zh", row.name.clone()),
        (UNIT, row.implementing_unit.clone()),
        (START, month(&row.planned_start)),
        (FINISH, month(&row.planned_finish)),
        ("target_level", row.target_level.code().to_owned()),
        (REMARK, row.remarks.clone().unwrap_or_default()),
    ]
}

fn of_organization(row: &OrganizationSpec) -> [(&'static str, String); 6] {
    [
        (ORDINAL, row.ordinal.to_string()),
        ("kind", row.kind.code().to_owned()),
        ("name_zh", row.name.clone()),
        ("name_en", row.english_name.clone().unwrap_or_default()),
        ("aliases_zh", listed(&row.aliases)),
        ("division_code", row.division_code.clone().unwrap_or_default()),
    ]
}

fn of_responsibility(row: &ResponsibilitySpec) -> [(&'static str, String); 8] {
    let activities: Vec<&str> = row.activities.iter().map(|activity| activity.code()).collect();
    [
        ("organization", row.organization.clone()),
        (ORDINAL, row.ordinal.to_string()),
        ("role", row.role.code().to_owned()),
        ("applies_to", row.applies_to.code().to_owned()),
        ("scenarios", listed(&row.scenarios)),
        ("activities", listed(&activities)),
        ("open_ended", row.open_ended.to_string()),
        ("text_zh", row.text.clone()),
    ]
}

pub(super) fn listed<S: AsRef<str>>(items: &[S]) -> String {
    let items: Vec<&str> = items.iter().map(AsRef::as_ref).collect();
    items.join(&LIST.to_string())
}
