//! A set of scenario indicators as a CSV file, and the draft that a pack may come with.

use super::{
    cells::{self, Cells},
    fault::{Fault, Faults, Read, shown},
    table::Table,
    value,
};
use crate::text::{self, spreadsheet::unguarded};
use entity::{hundredths::Hundredths, vocabulary::IndicatorTier};
use std::collections::{HashMap, HashSet};

/// What faults call the file: it may come in a command as well.
const FILE: &str = "csv";

/// The columns, in the order in which a set is written.
pub const COLUMNS: [&str; 7] = ["code", "scenario", "name", "requirement", "tier", "veto", "max_score"];

/// The most indicators of a set.
const MOST: usize = 1_000;

/// An indicator of a set.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct IndicatorSpec {
    /// Unique in the set.
    pub code: String,
    /// Code of its scenario.
    pub scenario: String,
    /// Its name.
    pub name: String,
    /// What it asks for.
    pub requirement: Option<String>,
    /// 标配 or 选配.
    pub tier: IndicatorTier,
    /// 一票否决.
    pub veto: bool,
    /// The highest score, above 0.
    pub max_score: Hundredths,
}

/// Reads a set, in UTF-8 with or without a byte order mark. `knows` says whether there is a scenario of a code.
///
/// # Errors
/// Every fault, never none, by line and field.
pub fn indicators(bytes: &[u8], knows: impl Fn(&str) -> bool) -> Result<Vec<IndicatorSpec>, Vec<Fault>> {
    let mut faults = Faults::default();
    let bytes = bytes.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(bytes);
    let table = Table::read_saved(FILE, bytes, &COLUMNS, &mut faults);
    if let Ok(table) = &table {
        check(table, knows, &mut faults);
    }
    match cells::rows(&table, &mut faults, read) {
        Ok(indicators) if faults.is_empty() => Ok(indicators),
        _ => Err(faults.sorted()),
    }
}

fn read(cells: &mut Cells<'_, '_>) -> Read<IndicatorSpec> {
    // What was written for spreadsheets is read back as it was.
    let code = cells.required("code", |text| value::indicator_code(unguarded(text)));
    let scenario = cells.required("scenario", value::scenario_code);
    let name = cells.required("name", |text| value::name(unguarded(text)));
    let requirement = cells.optional("requirement", |text| value::prose(unguarded(text)));
    let tier = cells.required("tier", value::word);
    let veto = cells.required("veto", value::flag);
    let max_score = cells.required("max_score", value::mark);
    Ok(IndicatorSpec {
        code: code?,
        scenario: scenario?,
        name: name?,
        requirement: requirement?,
        tier: tier?,
        veto: veto?,
        max_score: max_score?,
    })
}

fn check(table: &Table, knows: impl Fn(&str) -> bool, faults: &mut Faults) {
    let (mut lines, mut alike) = (HashMap::new(), HashMap::new());
    for row in table.rows() {
        if let Some(code) = row.field("code")
            && let Some(line) = lines.insert(unguarded(code.text), code.line)
        {
            faults.report(code.fault(format!("{:?} stands on line {line} already", code.text)));
        }
        let named = ["scenario", "name", "requirement", "tier"].map(|column| row.field(column));
        if let [Some(scenario), Some(name), Some(requirement), Some(tier)] = named {
            let said = [scenario, name, requirement, tier].map(|field| unguarded(field.text));
            let (line, other) = *alike.entry(said.map(text::skeleton)).or_insert((name.line, said));
            // Who gives two the same name means it; who gives two that only look the same does not know.
            if other != said {
                faults.report(name.fault(format!("{} looks as on line {line}", shown(name.text))));
            }
        }
        if let Some(scenario) = row.field("scenario")
            && value::scenario_code(scenario.text).is_ok()
            && !knows(scenario.text)
        {
            faults.report(scenario.fault(format!("there is no scenario {:?}", scenario.text)));
        }
    }
    if let Some(header) = table.header("code") {
        let count = table.rows().count();
        if count == 0 {
            faults.report(header.fault("no indicator follows"));
        } else if count > MOST {
            faults.report(header.fault(format!("{count} indicators follow, at most {MOST} are expected")));
        }
    }
}

/// The draft of a pack (`indicators-draft.csv`), which has names and no weights, in the columns of a set: each
/// indicator weighs `weight`, which the draft does not say, and none has a veto.
///
/// # Errors
/// The file is no draft: what is wrong, in a sentence.
pub fn draft(bytes: &[u8], weight: Hundredths) -> Result<String, String> {
    let mut reader = csv::Reader::from_reader(bytes.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(bytes));
    let columns = reader.headers().map_err(|fault| fault.to_string())?.clone();
    let known: HashSet<&str> = columns.iter().collect();
    let at = |name: &str| {
        let place = columns.iter().position(|column| column == name);
        place.ok_or_else(|| format!("{name}: the column is missing among {known:?}"))
    };
    let given = [at("code")?, at("scenario")?, at("name_zh")?, at("tier")?];
    let mut writer = csv::Writer::from_writer(Vec::new());
    writer.write_record(COLUMNS).map_err(|fault| fault.to_string())?;
    let weight = weight.to_string();
    for record in reader.records() {
        let record = record.map_err(|fault| fault.to_string())?;
        let [code, scenario, name, tier] = given.map(|place| record.get(place).unwrap_or_default());
        writer
            .write_record([code, scenario, name, "", tier, "false", &weight])
            .map_err(|fault| fault.to_string())?;
    }
    let bytes = writer.into_inner().map_err(|fault| fault.to_string())?;
    String::from_utf8(bytes).map_err(|fault| fault.to_string())
}

#[cfg(test)]
mod tests {
    use super::{Hundredths, draft, indicators};

    const HEADER: &str = "code,scenario,name,requirement,tier,veto,max_score\n";

    fn faults(lines: &str) -> Vec<String> {
        let text = format!("{HEADER}{lines}");
        let faults = indicators(text.as_bytes(), |code| code == "HEALTH").unwrap_err();
        faults.iter().map(ToString::to_string).collect()
    }

    #[test]
    fn a_set_is_read() {
        let text = format!(
            "\u{FEFF}{HEADER}A1,HEALTH,活力运动健身,,STANDARD,true,10\nA2,HEALTH,养老,有,OPTIONAL,false,2.5\n"
        );
        let read = indicators(text.as_bytes(), |code| code == "HEALTH").unwrap();
        assert_eq!(read.len(), 2);
        assert_eq!((read[0].veto, read[0].max_score, &read[0].requirement), (true, Hundredths(1_000), &None));
        assert_eq!((read[1].max_score, read[1].requirement.as_deref()), (Hundredths(250), Some("有")));
    }

    #[test]
    fn a_set_that_a_spreadsheet_saved_is_the_same() {
        for (yes, no) in [("TRUE", "FALSE"), ("True", "False"), ("真", "假"), ("是", "否"), ("1", "0")] {
            let lines = format!("A1,HEALTH,n,,STANDARD,{yes},10\nA2,HEALTH,'＝1,'-,STANDARD,{no},1\n");
            let read = indicators(format!("{HEADER}{lines}").as_bytes(), |code| code == "HEALTH").unwrap();
            assert_eq!((read[0].veto, read[1].veto), (true, false), "{yes} {no}");
            assert_eq!((read[1].name.as_str(), read[1].requirement.as_deref()), ("＝1", Some("-")));
        }
        for other in ["yes", "真的", "2", "01", "TRUE()"] {
            let faults = faults(&format!("A1,HEALTH,n,,STANDARD,{other},10\n"));
            assert_eq!(faults, [format!("csv:2:6: veto: {other:?} is not true or false")]);
        }
    }

    #[test]
    fn every_fault_is_told_with_its_line() {
        let told = faults(
            "A1,HEALTH,a,,STANDARD,false,10\nA1,NONE,b,,BEST,maybe,0\n,health,,,STANDARD,false,-1\nA4,HEALTH,d,,STANDARD,false\n",
        );
        let expected = [
            "csv:3:1: code: \"A1\" stands on line 2 already",
            "csv:3:2: scenario: there is no scenario \"NONE\"",
            "csv:3:5: tier: \"BEST\" is not a IndicatorTier (one of STANDARD, OPTIONAL)",
            "csv:3:6: veto: \"maybe\" is not true or false",
            "csv:3:7: max_score: \"0\" is not above 0, with at most two decimals",
            "csv:4:1: code: is empty",
            "csv:4:2: scenario: \"health\" is not a code of the form [A-Z_]+",
            "csv:4:3: name: is empty",
            "csv:4:7: max_score: \"-1\" is not above 0, with at most two decimals",
            "csv:5:7: 6 fields stand here, 7 are expected",
        ];
        assert_eq!(told, expected);
        assert_eq!(faults(""), ["csv:1:1: code: no indicator follows"]);
        assert_eq!(faults(",,,,,,\n,,,,,,\n\n"), ["csv:1:1: code: no indicator follows"]);
        assert_eq!(
            faults("A1,HEALTH,a,,STANDARD,false,10,,x\nA2,HEALTH,b,,STANDARD,false,10,,\n"),
            ["csv:2:8: 9 fields stand here, 7 are expected"]
        );
    }

    #[test]
    fn a_draft_gets_the_weight_that_it_lacks() {
        let text = "code,scenario,ordinal,name_zh,tier,name_confidence\nI01,HEALTH,1,\"a,b\",STANDARD,low\n";
        let set = draft(text.as_bytes(), Hundredths(1_000)).unwrap();
        assert_eq!(set, format!("{HEADER}I01,HEALTH,\"a,b\",,STANDARD,false,10.00\n"));
        assert!(draft(b"code,scenario\n", Hundredths(1_000)).is_err());
    }
}
