//! What a unit gives of a record, and how that is put upon what stands there: what is left out stays, `clear` empties, and all that
//! is wrong is told at once. A null in a variable is left out, and empties nothing.

use super::{
    limits,
    record::{Day, LivingCircle, Point, Record, Space},
    save::SaveDossier,
};
use crate::error::{Refusal, RefusalCode};
use entity::vocabulary::{DossierField, SpaceKind};
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;
use time::Date;

/// Coordinates.
#[derive(Clone, Debug, Deserialize, Serialize)]
pub struct PointInput {
    pub longitude: String,
    pub latitude: String,
}

/// Counts.
#[derive(Clone, Debug, Default, Deserialize, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct PopulationInput {
    pub households: Option<i64>,
    pub residents: Option<i64>,
    pub over60: Option<i64>,
    pub under18: Option<i64>,
    pub floating: Option<i64>,
    pub counted_on: Option<String>,
}

/// A space.
#[derive(Clone, Debug, Deserialize, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct SpaceInput {
    pub kind: SpaceKind,
    pub name: String,
    pub area_m2: Option<String>,
    pub note: Option<String>,
}

/// A circle.
#[derive(Clone, Debug, Deserialize, Serialize)]
pub struct LivingCircleInput {
    pub minutes: i64,
    pub facilities: Vec<String>,
}

/// Funds.
#[derive(Clone, Debug, Default, Deserialize, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct FundingBalanceInput {
    pub standard_land: Option<bool>,
    pub land_with_scheme: Option<bool>,
    pub operating_premises_m2: Option<String>,
    pub business_mix: Option<String>,
    pub expected_yearly_income: Option<String>,
    pub expected_yearly_cost: Option<String>,
}

/// What is read of the input, and what is wrong with it.
struct Reading<'g> {
    given: &'g SaveDossier,
    record: Record,
    /// What was given a value.
    told: BTreeSet<DossierField>,
    refusals: Vec<Refusal>,
}

/// The record as it is once this is given.
pub(super) fn put_upon(given: &SaveDossier, before: &Record, today: Date) -> Result<Record, Vec<Refusal>> {
    let mut reading = Reading { given, record: before.clone(), told: BTreeSet::new(), refusals: Vec::new() };
    for field in given.clear.iter().flatten() {
        reading.record.clear(*field);
    }
    reading.read_place();
    reading.read_people(today);
    reading.read_lists();
    reading.read_funds();
    let Reading { record, told, mut refusals, .. } = reading;
    for field in given.clear.iter().flatten().filter(|field| told.contains(field)) {
        let message = format!("{field} 不能既填写又清空 / {field} is given and cleared at once");
        refusals.push(Refusal::new(RefusalCode::Invalid, "clear", message));
    }
    refusals.extend(limits::against_each_other(&record));
    if refusals.is_empty() { Ok(record) } else { Err(refusals) }
}

impl Reading<'_> {
    /// Puts what was given of a part, if anything was and it is fit.
    fn set<T, U>(
        &mut self,
        field: DossierField,
        given: Option<T>,
        read: impl FnOnce(T) -> Result<U, Refusal>,
        put: impl FnOnce(&mut Record, U),
    ) {
        let Some(given) = given else { return };
        self.told.insert(field);
        match read(given) {
            Ok(value) => put(&mut self.record, value),
            Err(refusal) => self.refusals.push(refusal),
        }
    }

    fn read_place(&mut self) {
        use DossierField as Field;
        let given = self.given;
        self.set(
            Field::Location,
            given.location.as_deref(),
            |text| limits::line(text, "location", limits::LOCATION),
            |record, text| record.location = Some(text),
        );
        self.set(Field::Point, given.point.as_ref(), point, |record, point| record.point = Some(point));
        self.set(
            Field::ImplementationArea,
            given.implementation_area_ha.as_deref(),
            |text| limits::hectares(text, "implementationAreaHa"),
            |record, area| record.implementation_area = Some(area),
        );
        self.set(
            Field::PlanningArea,
            given.planning_area_ha.as_deref(),
            |text| limits::hectares(text, "planningAreaHa"),
            |record, area| record.planning_area = Some(area),
        );
        self.set(Field::CreationType, given.creation_type, Ok, |record, word| {
            record.creation_type = Some(word);
        });
        self.set(Field::CreationSubtype, given.creation_subtype, Ok, |record, word| {
            record.creation_subtype = Some(word);
        });
        self.set(Field::SelfBuiltHouses, given.self_built_houses, Ok, |record, is_so| {
            record.self_built_houses = Some(is_so);
        });
        self.set(Field::MixedStandards, given.mixed_standards, Ok, |record, is_so| {
            record.mixed_standards = Some(is_so);
        });
    }

    fn read_people(&mut self, today: Date) {
        use DossierField as Field;
        let Some(given) = &self.given.population else { return };
        let count = |name| move |count| limits::count(count, name).map_err(|it| it.in_field("population"));
        self.set(Field::Households, given.households, count("households"), |record, count| {
            record.population.households = Some(count);
        });
        self.set(Field::Residents, given.residents, count("residents"), |record, count| {
            record.population.residents = Some(count);
        });
        self.set(Field::Over60, given.over60, count("over60"), |record, count| {
            record.population.over60 = Some(count);
        });
        self.set(Field::Under18, given.under18, count("under18"), |record, count| {
            record.population.under18 = Some(count);
        });
        self.set(Field::Floating, given.floating, count("floating"), |record, count| {
            record.population.floating = Some(count);
        });
        self.set(
            Field::CountedOn,
            given.counted_on.as_deref(),
            |text| limits::day_of_count(text, today).map_err(|it| it.in_field("population")),
            |record, day| record.population.counted_on = Some(Day(day)),
        );
    }

    fn read_lists(&mut self) {
        use DossierField as Field;
        let given = self.given;
        let lines = |name, most, longest| move |items: &[String]| limits::lines(items, name, (most, longest));
        self.set(Field::Needs, given.needs.as_deref(), lines("needs", 50, 200), |record, items| {
            record.needs = items;
        });
        self.set(
            Field::Highlights,
            given.highlights.as_deref(),
            lines("highlights", 50, 200),
            |record, items| {
                record.highlights = items;
            },
        );
        let estates = lines("joinedEstates", 50, 100);
        self.set(Field::JoinedEstates, given.joined_estates.as_deref(), estates, |record, items| {
            record.joined_estates = items;
        });
        self.set(Field::Spaces, given.spaces.as_deref(), spaces, |record, items| record.spaces = items);
        self.set(Field::Circles, given.circles.as_deref(), circles, |record, items| record.circles = items);
    }

    fn read_funds(&mut self) {
        use DossierField as Field;
        let Some(given) = &self.given.funding_balance else { return };
        let inside = |refusal: Refusal| refusal.in_field("fundingBalance");
        self.set(Field::StandardLand, given.standard_land, Ok, |record, is_so| {
            record.funding_balance.standard_land = Some(is_so);
        });
        self.set(Field::LandWithScheme, given.land_with_scheme, Ok, |record, is_so| {
            record.funding_balance.land_with_scheme = Some(is_so);
        });
        self.set(
            Field::OperatingPremises,
            given.operating_premises_m2.as_deref(),
            |text| limits::square_metres(text, "operatingPremisesM2").map_err(inside),
            |record, area| record.funding_balance.operating_premises = Some(area),
        );
        self.set(
            Field::BusinessMix,
            given.business_mix.as_deref(),
            |text| limits::words(text, "businessMix").map_err(inside),
            |record, words| record.funding_balance.business_mix = Some(words),
        );
        self.set(
            Field::ExpectedYearlyIncome,
            given.expected_yearly_income.as_deref(),
            |text| limits::money(text, "expectedYearlyIncome").map_err(inside),
            |record, money| record.funding_balance.expected_yearly_income = Some(money),
        );
        self.set(
            Field::ExpectedYearlyCost,
            given.expected_yearly_cost.as_deref(),
            |text| limits::money(text, "expectedYearlyCost").map_err(inside),
            |record, money| record.funding_balance.expected_yearly_cost = Some(money),
        );
    }
}

fn point(given: &PointInput) -> Result<Point, Refusal> {
    let inside = |refusal: Refusal| refusal.in_field("point");
    Ok(Point {
        longitude: limits::longitude(&given.longitude).map_err(inside)?,
        latitude: limits::latitude(&given.latitude).map_err(inside)?,
    })
}

/// The first that is unfit is told by its place in the list.
fn each<T, U>(
    items: &[T],
    (list, most): (&'static str, usize),
    read: impl Fn(&T) -> Result<U, Refusal>,
) -> Result<Vec<U>, Refusal> {
    limits::not_too_many(items.len(), list, most)?;
    let read = |(at, item)| read(item).map_err(|refusal| refusal.in_item(list, at));
    items.iter().enumerate().map(read).collect()
}

fn spaces(given: &[SpaceInput]) -> Result<Vec<Space>, Refusal> {
    each(given, ("spaces", 100), |it| {
        let area = it.area_m2.as_deref().map(|text| limits::square_metres(text, "areaM2")).transpose()?;
        Ok(Space {
            kind: it.kind,
            name: limits::line(&it.name, "name", 100)?,
            area,
            note: it.note.as_deref().map(|text| limits::line(text, "note", 500)).transpose()?,
        })
    })
}

/// In the order of their minutes.
fn circles(given: &[LivingCircleInput]) -> Result<Vec<LivingCircle>, Refusal> {
    let mut seen = BTreeSet::new();
    let mut circles = each(given, ("circles", 3), |it| {
        let minutes = limits::minutes(it.minutes)?;
        let facilities = limits::lines(&it.facilities, "facilities", (50, 100))?;
        Ok(LivingCircle { minutes, facilities })
    })?;
    for (at, circle) in circles.iter().enumerate() {
        if !seen.insert(circle.minutes) {
            let message = "生活圈重复 / this circle is given twice";
            return Err(Refusal::new(RefusalCode::Invalid, "minutes", message).in_item("circles", at));
        }
    }
    circles.sort_by_key(|circle| circle.minutes);
    Ok(circles)
}
