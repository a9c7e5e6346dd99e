//! Sets of scenario indicators (九大场景创建评价指标体系).

mod import;
mod lifecycle;

pub use import::{Import, ImportIndicatorSet, ImportSetError, import_file};
pub use lifecycle::{PublishIndicatorSet, RetireIndicatorSet, available};

use crate::{
    authz::{Permission, Places, Viewer},
    catalogue::{Catalogue, IndicatorSet},
    domain::csv::write,
    policy::{INDICATOR_COLUMNS, IndicatorSpec},
    store::{Dialect, Scoped, rows::column_of},
};
use entity::{
    indicator,
    indicator_set::{Column, Entity},
    vocabulary::{IndicatorSetStatus, Vocabulary},
};
use sea_orm::{
    Condition,
    sea_query::{ExprTrait, IntoCondition, Query},
};

impl Scoped for Entity {
    const READ: Permission = Permission::ManageIndicatorSets;

    // Sets belong to no organization: the permission is held everywhere or not at all.
    fn inside(_: &Places, _: Dialect) -> Vec<Condition> {
        Vec::new()
    }

    /// What was published is public, as the rest of the catalogue is.
    fn besides(viewer: &Viewer, _: Dialect) -> Option<Condition> {
        viewer
            .holds(Permission::ReadCatalogue)
            .then(|| column_of::<Self>(Column::Status).ne(IndicatorSetStatus::Draft).into_condition())
    }
}

impl Scoped for indicator::Entity {
    const READ: Permission = Permission::ManageIndicatorSets;

    fn inside(places: &Places, dialect: Dialect) -> Vec<Condition> {
        Entity::inside(places, dialect)
    }

    /// Those of the sets that one may see.
    fn besides(viewer: &Viewer, dialect: Dialect) -> Option<Condition> {
        let sets = Query::select()
            .from(Entity)
            .expr(column_of::<Entity>(Column::Id))
            .cond_where(Entity::besides(viewer, dialect)?)
            .take();
        Some(column_of::<Self>(indicator::Column::IndicatorSetId).in_subquery(sets).into_condition())
    }
}

/// A set in the columns in which it is imported: what is written here is read back as the same set.
pub fn csv(set: &IndicatorSet, catalogue: &Catalogue) -> String {
    let lines = set.indicators.iter().map(|indicator| {
        let scenario = catalogue.scenario(indicator.scenario_id);
        line(&IndicatorSpec {
            code: indicator.code.clone(),
            scenario: scenario.map(|scenario| scenario.row.code.clone()).unwrap_or_default(),
            name: indicator.name.clone(),
            requirement: indicator.requirement.clone(),
            tier: indicator.tier,
            veto: indicator.veto,
            max_score: indicator.max_score,
        })
    });
    write(&INDICATOR_COLUMNS, lines)
}

fn line(indicator: &IndicatorSpec) -> Vec<String> {
    vec![
        indicator.code.clone(),
        indicator.scenario.clone(),
        indicator.name.clone(),
        indicator.requirement.clone().unwrap_or_default(),
        indicator.tier.code().to_owned(),
        indicator.veto.to_string(),
        indicator.max_score.to_string(),
    ]
}

#[cfg(test)]
mod tests {
    use super::{INDICATOR_COLUMNS, IndicatorSpec, line, write};
    use crate::{
        policy,
        text::{self, Lines},
    };
    use entity::{hundredths::Hundredths, vocabulary::IndicatorTier};
    use proptest::{collection::vec, option, prelude::*};

    /// What a name or a requirement may be, of letters and of what spreadsheets take for more.
    fn typed() -> impl Strategy<Value = String> {
        "[-='+@＝＋－＠，\",; 社区a0.]{1,12}"
            .prop_filter_map("it says something", |text| text::given(&text, Lines::One).ok().flatten())
    }

    prop_compose! {
        fn indicator()(
            code in "[A-Za-z0-9._-]{1,8}",
            name in typed(),
            requirement in option::of(typed()),
            optional in any::<bool>(),
            veto in any::<bool>(),
            max_score in 1_i64..100_000,
        ) -> IndicatorSpec {
            let tier = if optional { IndicatorTier::Optional } else { IndicatorTier::Standard };
            let max_score = Hundredths(max_score);
            IndicatorSpec { code, scenario: "HEALTH".to_owned(), name, requirement, tier, veto, max_score }
        }
    }

    proptest! {
        #[test]
        fn a_set_comes_back_however_a_spreadsheet_saved_it(
            mut set in vec(indicator(), 1..6),
            (with_mark, ends) in (any::<bool>(), 0..3_usize),
            (yes, no) in prop_oneof![Just(("TRUE", "FALSE")), Just(("true", "false")), Just(("真", "假"))],
            (columns, lines, blank) in (0..4_usize, 0..4_usize, any::<bool>()),
        ) {
            // Each its own name, so that none looks like another.
            for (at, indicator) in set.iter_mut().enumerate() {
                indicator.code = format!("{}{at}", indicator.code);
                indicator.name = format!("{}{at}", indicator.name);
            }
            let written = write(&INDICATOR_COLUMNS, set.iter().map(line));
            let mut saved = if with_mark { "\u{FEFF}".to_owned() } else { String::new() };
            let commas = ",".repeat(columns);
            for line in written.lines() {
                let line = line.replace(",true,", &format!(",{yes},")).replace(",false,", &format!(",{no},"));
                saved.extend([line.as_str(), &commas, "\n"]);
            }
            for _ in 0..lines {
                let line = if blank { String::new() } else { format!(",,,,,,{commas}") };
                saved.extend([line.as_str(), "\n"]);
            }
            let ends = ["\n", "\r\n", "\r"].into_iter().nth(ends).unwrap_or_default();
            let saved = saved.replace('\n', ends);
            let read = policy::indicators(saved.as_bytes(), |code| code == "HEALTH");
            prop_assert_eq!(read.map_err(|faults| faults.len()), Ok(set), "{}", saved);
        }
    }
}
