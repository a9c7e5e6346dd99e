//! What a record says. Whatever it does not say is unknown, and stays so.

use super::number::{Area, Degrees, Money};
use crate::{
    domain::content::canonical,
    error::{Error, Result},
};
use entity::{
    day,
    vocabulary::{CreationSubtype, CreationType, DossierField, SpaceKind},
};
use serde::{Deserialize, Deserializer, Serialize, Serializer, de::Error as _};
use serde_json::{Value, json};
use time::Date;

/// A record.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize, Serialize)]
#[serde(rename_all = "camelCase", default)]
pub struct Record {
    /// 区位.
    pub location: Option<String>,
    pub point: Option<Point>,
    /// 实施单元, in hectares.
    pub implementation_area: Option<Area>,
    /// 规划单元, in hectares.
    pub planning_area: Option<Area>,
    pub creation_type: Option<CreationType>,
    pub creation_subtype: Option<CreationSubtype>,
    /// 自建房.
    pub self_built_houses: Option<bool>,
    /// 高低配.
    pub mixed_standards: Option<bool>,
    pub population: Population,
    pub needs: Vec<String>,
    pub highlights: Vec<String>,
    pub spaces: Vec<Space>,
    pub circles: Vec<LivingCircle>,
    pub funding_balance: FundingBalance,
    pub joined_estates: Vec<String>,
}

/// A place, in CGCS2000.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, Serialize)]
pub struct Point {
    pub longitude: Degrees,
    pub latitude: Degrees,
}

/// Counts, never persons.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize, Serialize)]
#[serde(rename_all = "camelCase", default)]
pub struct Population {
    pub households: Option<i32>,
    pub residents: Option<i32>,
    pub over60: Option<i32>,
    pub under18: Option<i32>,
    pub floating: Option<i32>,
    pub counted_on: Option<Day>,
}

/// A day, which is kept as its text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Day(pub Date);

impl Serialize for Day {
    fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        day::write(self.0).serialize(to)
    }
}

impl<'de> Deserialize<'de> for Day {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        let text = String::deserialize(from)?;
        day::parse(&text).map(Self).ok_or_else(|| D::Error::custom("not a day"))
    }
}

/// A space that the community can use.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, Serialize)]
pub struct Space {
    pub kind: SpaceKind,
    pub name: String,
    /// In square metres.
    pub area: Option<Area>,
    pub note: Option<String>,
}

/// What is within so many minutes.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, Serialize)]
pub struct LivingCircle {
    pub minutes: i32,
    pub facilities: Vec<String>,
}

/// 资金平衡 (四(五)), as the unit states it.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize, Serialize)]
#[serde(rename_all = "camelCase", default)]
pub struct FundingBalance {
    /// 标准地.
    pub standard_land: Option<bool>,
    /// 带方案出让.
    pub land_with_scheme: Option<bool>,
    /// 经营用房, in square metres.
    pub operating_premises: Option<Area>,
    /// 业态.
    pub business_mix: Option<String>,
    pub expected_yearly_income: Option<Money>,
    pub expected_yearly_cost: Option<Money>,
}

impl Record {
    /// As it is kept.
    pub(super) fn read(text: &str) -> Result<Self> {
        serde_json::from_str(text).map_err(|_| Error::Broken("a record is kept as one"))
    }

    /// To be kept: equal records are equal texts.
    pub(super) fn text(&self) -> Result<String> {
        let value = serde_json::to_value(self).map_err(|_| Error::Broken("a record is JSON"))?;
        canonical(&value)
    }

    /// The counts; none where there is none of them.
    pub fn population(&self) -> Option<&Population> {
        (self.population != Population::default()).then_some(&self.population)
    }

    /// What is said of the funds; none where nothing is.
    pub fn funding_balance(&self) -> Option<&FundingBalance> {
        (self.funding_balance != FundingBalance::default()).then_some(&self.funding_balance)
    }

    /// What it says of each part, in the order of [`DossierField`]: null where that is nothing. It is what the digest is over, and
    /// what two versions are compared by.
    pub(super) fn said(&self, field: DossierField) -> Value {
        let (people, funds) = (&self.population, &self.funding_balance);
        let area = |area: Option<Area>| json!(area.map(|it| it.to_string()));
        match field {
            DossierField::Location => json!(self.location),
            DossierField::Point => {
                json!(self.point.map(|it| { [it.longitude.to_string(), it.latitude.to_string()] }))
            }
            DossierField::ImplementationArea => area(self.implementation_area),
            DossierField::PlanningArea => area(self.planning_area),
            DossierField::CreationType => json!(self.creation_type),
            DossierField::CreationSubtype => json!(self.creation_subtype),
            DossierField::SelfBuiltHouses => json!(self.self_built_houses),
            DossierField::MixedStandards => json!(self.mixed_standards),
            DossierField::Households => json!(people.households),
            DossierField::Residents => json!(people.residents),
            DossierField::Over60 => json!(people.over60),
            DossierField::Under18 => json!(people.under18),
            DossierField::Floating => json!(people.floating),
            DossierField::CountedOn => json!(people.counted_on),
            DossierField::Needs => list(&self.needs, |it| json!(it)),
            DossierField::Highlights => list(&self.highlights, |it| json!(it)),
            DossierField::Spaces => list(
                &self.spaces,
                |it| json!({ "kind": it.kind, "name": it.name, "areaM2": area(it.area), "note": it.note }),
            ),
            DossierField::Circles => list(&self.circles, |it| json!(it)),
            DossierField::StandardLand => json!(funds.standard_land),
            DossierField::LandWithScheme => json!(funds.land_with_scheme),
            DossierField::OperatingPremises => area(funds.operating_premises),
            DossierField::BusinessMix => json!(funds.business_mix),
            DossierField::ExpectedYearlyIncome => area(funds.expected_yearly_income),
            DossierField::ExpectedYearlyCost => area(funds.expected_yearly_cost),
            DossierField::JoinedEstates => list(&self.joined_estates, |it| json!(it)),
            // They hang on the version, and are no part of its text.
            DossierField::Attachments => Value::Null,
        }
    }

    /// Says nothing of a part any more.
    pub(super) fn clear(&mut self, field: DossierField) {
        let (people, funds) = (&mut self.population, &mut self.funding_balance);
        match field {
            DossierField::Location => self.location = None,
            DossierField::Point => self.point = None,
            DossierField::ImplementationArea => self.implementation_area = None,
            DossierField::PlanningArea => self.planning_area = None,
            DossierField::CreationType => self.creation_type = None,
            DossierField::CreationSubtype => self.creation_subtype = None,
            DossierField::SelfBuiltHouses => self.self_built_houses = None,
            DossierField::MixedStandards => self.mixed_standards = None,
            DossierField::Households => people.households = None,
            DossierField::Residents => people.residents = None,
            DossierField::Over60 => people.over60 = None,
            DossierField::Under18 => people.under18 = None,
            DossierField::Floating => people.floating = None,
            DossierField::CountedOn => people.counted_on = None,
            DossierField::Needs => self.needs.clear(),
            DossierField::Highlights => self.highlights.clear(),
            DossierField::Spaces => self.spaces.clear(),
            DossierField::Circles => self.circles.clear(),
            DossierField::StandardLand => funds.standard_land = None,
            DossierField::LandWithScheme => funds.land_with_scheme = None,
            DossierField::OperatingPremises => funds.operating_premises = None,
            DossierField::BusinessMix => funds.business_mix = None,
            DossierField::ExpectedYearlyIncome => funds.expected_yearly_income = None,
            DossierField::ExpectedYearlyCost => funds.expected_yearly_cost = None,
            DossierField::JoinedEstates => self.joined_estates.clear(),
            DossierField::Attachments => {}
        }
    }
}

/// A list; null where nothing is in it.
fn list<T>(items: &[T], item: impl Fn(&T) -> Value) -> Value {
    if items.is_empty() { Value::Null } else { items.iter().map(item).collect() }
}
