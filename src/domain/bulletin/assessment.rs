//! 专项工作考核 (§五(六)): the published bulletins of a year, added up.

use super::{
    Bulletin,
    content::{Amount, Content},
    published,
};
use crate::{domain::Context, error::Result, store::rows::column_of};
use entity::bulletin;
use sea_orm::sea_query::ExprTrait;
use std::collections::HashMap;

/// What a year comes to so far.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Assessment {
    pub year: i32,
    /// The months that were published, in their order.
    pub months: Vec<String>,
    pub units: Vec<Assessed>,
    pub departments: Vec<Assessed>,
}

/// What an organization comes to in a year.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Assessed {
    /// By its code.
    pub organization: String,
    /// By the average; equal ones have the same, and the next has as many less.
    pub rank: i64,
    pub months: Vec<Month>,
    pub total: Amount,
    /// Of the months in which it was ranked.
    pub average: Amount,
}

/// What an organization came to in a month.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Month {
    pub month: String,
    pub score: Amount,
    pub rank: i64,
}

/// The assessment of a year; none where nothing of it was published, or is to be seen.
pub async fn assessment(cx: &Context, year: i32) -> Result<Option<Assessment>> {
    let month = || column_of::<bulletin::Entity>(bulletin::Column::Month);
    let of_year = month().gte(format!("{year:04}-01")).and(month().lte(format!("{year:04}-12")));
    let rows = published(cx).narrow(of_year).all(&[bulletin::Column::Month]).await?;
    let bulletins = rows.into_iter().map(Bulletin::try_from).collect::<Result<Vec<_>>>()?;
    let contents: Vec<&Content> = bulletins.iter().map(|it| it.content.as_ref()).collect();
    Ok((!contents.is_empty()).then(|| added_up(year, &contents)))
}

fn added_up(year: i32, contents: &[&Content]) -> Assessment {
    Assessment {
        year,
        months: contents.iter().map(|it| it.month.clone()).collect(),
        units: rows(contents, |it| &it.units),
        departments: rows(contents, |it| &it.departments),
    }
}

fn rows(contents: &[&Content], of: fn(&Content) -> &[super::Row]) -> Vec<Assessed> {
    let mut places: Vec<&str> = Vec::new();
    let mut found: HashMap<&str, Vec<Month>> = HashMap::new();
    // In the order of the annex, as the last bulletin has it.
    let rosters = contents.iter().rev().flat_map(|it| &it.roster.organizations);
    for ranked in rosters {
        if !places.contains(&ranked.code.as_str()) {
            places.push(&ranked.code);
        }
    }
    for content in contents {
        for row in of(content) {
            let month = Month { month: content.month.clone(), score: row.score, rank: row.rank };
            found.entry(&row.organization).or_default().push(month);
        }
    }
    let mut rows: Vec<Assessed> = Vec::new();
    for (code, months) in places.into_iter().filter_map(|code| Some((code, found.remove(code)?))) {
        let total = months.iter().map(|it| it.score.0).fold(0_i64, i64::saturating_add);
        let count = i128::try_from(months.len()).unwrap_or(i128::MAX);
        let average = Amount::ratio(i128::from(total), count);
        let organization = code.to_owned();
        rows.push(Assessed { organization, rank: 0, months, total: Amount(total), average });
    }
    rows.sort_by_key(|row| std::cmp::Reverse(row.average));
    let averages: Vec<Amount> = rows.iter().map(|row| row.average).collect();
    for row in &mut rows {
        let better = averages.iter().filter(|average| **average > row.average).count();
        row.rank = i64::try_from(better).unwrap_or(i64::MAX).saturating_add(1);
    }
    rows
}
