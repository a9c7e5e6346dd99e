//! What arguments and input fields are given: every word of an enum, and of all else a few values that name something
//! and one that names nothing, where that is no fault of the question.

use crate::{
    sdl::{Sdl, is_list, is_required, named},
    subjects::{Kind, Subjects, prefix},
    viewers::Viewer,
};
use async_graphql::parser::types::InputValueDefinition;
use serde_json::json;
use std::collections::BTreeMap;

const ORGANIZATIONS: &[&str] = &["health", "education", "changkou-town", "fuchun-subdistrict"];
const COMMUNITIES: &[&str] = &["jiangbin", "hanghuang", "longtan"];

/// As many as a list may have.
const MANY: usize = 100;

/// Texts and numbers, by what holds the value (the field of an argument, or the input object) and by the value's name.
fn plain(holder: &str, name: &str) -> Option<&'static [&'static str]> {
    Some(match (holder, name) {
        // One that is asked for by its code need not be there.
        ("organization", "code") => &["health", "education", "changkou-town", "fuchun-subdistrict", "none"],
        ("community", "code") => &["jiangbin", "hanghuang", "longtan", "none"],
        (_, "organization" | "implementingUnit" | "raisedBy" | "assignedTo") => ORGANIZATIONS,
        // Nothing is raised, and nobody reminded, of whom it is only asked who may.
        ("RaiseWorkItemInput", "title")
        | ("RemindDutyInput" | "RemindOpinionInput" | "RemindWorkItemInput", "text") => &[" "],
        (_, "resolution") => &["已办"],
        (_, "community" | "communities") => COMMUNITIES,
        (_, "scenario") => &["EDUCATION", "HEALTH"],
        (_, "text") => &["社区", "教育", "%"],
        (_, "premises" | "purpose" | "enterprise" | "answer" | "place") => &["沿街一层"],
        (_, "belowIn" | "inUseSince") => &["2022-06"],
        (_, "link") => &["https://example.org/"],
        (_, "reachedOn") => &["2022-07-31"],
        (_, "approval" | "batch") => &["一号"],
        (_, "nameContains") => &["社区", "桥", "%"],
        (_, "action") => &["SIGN_DUTY", "CREATE_ACCOUNT", "NONE"],
        (_, "subjectKind") => &["duty", "user", "none"],
        (_, "oldPassword" | "newPassword") => &["short"],
        (_, "issuer" | "subject") | ("CreateWebhookInput", "document") => &["none"],
        ("SetFundingParameterInput", "name") => &["late_most", "none"],
        (_, "value") => &["1"],
        (_, "name") => &["Not A Name"],
        (_, "redirectUris") => &["https://app.example/cb"],
        (_, "url") => &["https://1.1.1.1/", "https://127.0.0.2/"],
        (_, "title") => &["标题"],
        (_, "year") => &["2022", "1"],
        (_, "remark") => &["批注"],
        (_, "summary") => &["摘要"],
        (_, "displayName") => &["某人"],
        ("NewCommunityInput", "code") => &["Not A Code"],
        (_, "contentDigest") => &["sha256:stale"],
        (_, "reason" | "statement" | "note" | "comment" | "body") => &["理由"],
        (_, "location" | "needs" | "highlights" | "joinedEstates" | "facilities" | "businessMix") => {
            &["江边"]
        }
        (_, "households" | "residents" | "over60" | "under18" | "floating" | "minutes") => &["10"],
        (_, "idempotencyKey") => &["key"],
        (_, "input") => &["{}"],
        (_, "baseVersion") => &["seen"],
        (_, "first" | "last") => &["2", "0", "100"],
        (_, "expectedRevision" | "expectedCount" | "expectedVersion") => &["99"],
        _ => return None,
    })
}

/// Values of the scalars that need no name to be known.
fn of_scalar(scalar: &str) -> Option<&'static [&'static str]> {
    Some(match scalar {
        "Boolean" => &["false", "true"],
        "Decimal" => &["\"1.50\"", "\"0\""],
        "DateTime" => {
            &["\"2022-08-01T00:00:00Z\"", "\"2022-08-01T08:00:00.000001+08:00\"", "\"2030-01-01T00:00:00Z\""]
        }
        "YearMonth" => &["\"2022-12\"", "\"2030-01\""],
        "Date" => &["\"2022-10-01\"", "\"2023-01-01\"", "\"2030-01-01\""],
        _ => return None,
    })
}

/// What stands for a text that is put in later.
pub const HERE: &str = "\"<here>\"";

/// The values of a world.
pub struct Values<'s> {
    sdl: &'s Sdl,
    /// Of each type that has ids, those that the matrix asks about.
    ids: BTreeMap<&'static str, Vec<String>>,
}

impl<'s> Values<'s> {
    pub fn of(sdl: &'s Sdl, subjects: &BTreeMap<Kind, Subjects>, viewers: &[Viewer<'_>]) -> Self {
        let mut ids: BTreeMap<&'static str, Vec<String>> = BTreeMap::new();
        for (kind, subjects) in subjects {
            for column in &subjects.columns {
                for id in viewers.iter().filter_map(|viewer| column.of(viewer)) {
                    let of = kind.types().iter().find(|of| id.starts_with(&prefix(of)));
                    let of = of.unwrap_or_else(|| panic!("{kind:?} has no type for {id}"));
                    let known = ids.entry(of).or_default();
                    if !known.contains(&id) {
                        known.push(id);
                    }
                }
            }
        }
        Self { sdl, ids }
    }

    /// The ids of a type, in a list.
    pub fn ids_of(&self, of: &str) -> String {
        json!(self.ids[of]).to_string()
    }

    /// All values for an argument or an input field, as they stand in a question.
    pub fn all(&self, holder: &str, input: &InputValueDefinition) -> Vec<String> {
        let of = named(&input.ty.node);
        let items = self.items(holder, &input.name.node, of);
        if let (true, Some(fields)) = (is_list(&input.ty.node), self.sdl.inputs(of)) {
            let items = self.varied(of, &fields).into_iter().map(|item| format!("[{item}]"));
            return items.chain(["[]".to_owned()]).collect();
        }
        if is_list(&input.ty.node) {
            // All of them at once, in as many lists as they take.
            let whole = items.chunks(MANY).map(|some| format!("[{}]", some.join(", ")));
            let lists = whole.chain(["[]".to_owned()]);
            // By its id each thing is asked for elsewhere.
            let alone = items.iter().filter(|_| of != "ID").map(|item| format!("[{item}]"));
            return lists.chain(alone).collect();
        }
        items
    }

    /// One value that names something.
    pub fn first(&self, holder: &str, input: &InputValueDefinition) -> String {
        self.all(holder, input).swap_remove(0)
    }

    fn items(&self, holder: &str, name: &str, of: &str) -> Vec<String> {
        if let Some(words) = self.sdl.words(of) {
            return words;
        }
        if let Some(fields) = self.sdl.inputs(of) {
            return self.objects(of, &fields);
        }
        if (of, name) == ("Date", "of") {
            // A period that has not begun has no summary.
            return ["2022-07-20", "2022-08-01", "2022-10-01"].map(|day| format!("\"{day}\"")).into();
        }
        if let Some(values) = of_scalar(of) {
            return values.iter().map(|&value| value.to_owned()).collect();
        }
        let values = plain(holder, name).map(|values| values.iter().map(|&value| value.to_owned()).collect());
        let values: Vec<String> = match (of, values) {
            ("Int", Some(values)) => return values,
            (_, Some(values)) => values,
            ("ID", None) => self.ids_for(&format!("{holder}.{name}").to_lowercase()),
            _ => panic!(
                "no value is known for {name}: {of} of {holder}: give some in tests/it/corpus/values.rs"
            ),
        };
        values.iter().map(|text| serde_json::to_string(text).unwrap()).collect()
    }

    /// Ids: all of those types after which what takes them is named, then one of each other type. Where anything can be
    /// named, all.
    fn ids_for(&self, taker: &str) -> Vec<String> {
        let named = |of: &str| taker.contains(&of.to_lowercase());
        let any = ["node", "explainaccess"].iter().any(|field| taker.starts_with(field));
        let all = |of: &str| named(of) || any;
        let mut types: Vec<_> = self.ids.iter().collect();
        types.sort_by_key(|(of, _)| !named(of));
        let some = types.into_iter().flat_map(|(of, ids)| if all(of) { ids.as_slice() } else { &ids[..1] });
        some.cloned().collect()
    }

    /// Input objects: each value of each field by itself, one value of each field at once, nothing.
    fn objects(&self, of: &str, fields: &[&InputValueDefinition]) -> Vec<String> {
        let each =
            fields.iter().flat_map(|field| self.all(of, field).into_iter().map(|value| [(*field, value)]));
        let each = each.map(|given| self.object(of, fields, &given));
        each.chain([self.whole(of, fields), self.object(of, fields, &[])]).collect()
    }

    /// Input objects of all of these fields: one, then each value of each field beside the first of the others.
    fn varied(&self, of: &str, fields: &[&InputValueDefinition]) -> Vec<String> {
        let first: Vec<_> = fields.iter().map(|field| (*field, self.first(of, field))).collect();
        let mut varied = vec![self.object(of, fields, &first)];
        for (at, field) in fields.iter().enumerate() {
            for value in self.all(of, field).into_iter().skip(1) {
                let mut given = first.clone();
                given[at].1 = value;
                varied.push(self.object(of, fields, &given));
            }
        }
        varied
    }

    /// An input object of all of these fields.
    fn whole(&self, of: &str, fields: &[&InputValueDefinition]) -> String {
        let all: Vec<_> = fields.iter().map(|field| (*field, self.first(of, field))).collect();
        self.object(of, fields, &all)
    }

    /// An input object of these fields and those that must be given.
    fn object(
        &self,
        of: &str,
        fields: &[&InputValueDefinition],
        given: &[(&InputValueDefinition, String)],
    ) -> String {
        let mut object = Vec::new();
        for field in fields {
            let name = &field.name.node;
            match given.iter().find(|(given, _)| given.name.node == *name) {
                Some((_, value)) => object.push(format!("{name}: {value}")),
                None if is_required(field) => object.push(format!("{name}: {}", self.first(of, field))),
                None => {}
            }
        }
        format!("{{ {} }}", object.join(", "))
    }

    /// Values for an argument or an input field in which [`HERE`] stands for one text that fits: beside it what must be
    /// given, and each time one thing more that can be.
    pub fn open(
        &self,
        input: &InputValueDefinition,
        fits: &dyn Fn(&InputValueDefinition) -> bool,
    ) -> Vec<String> {
        let of = named(&input.ty.node);
        let mut open = Vec::new();
        if fits(input) {
            open.push(HERE.to_owned());
        }
        let fields = self.sdl.inputs(of).unwrap_or_default();
        for field in &fields {
            for value in self.open(field, fits) {
                let given = (*field, value);
                open.push(self.object(of, &fields, std::slice::from_ref(&given)));
                for more in
                    fields.iter().filter(|more| !is_required(more) && more.name.node != field.name.node)
                {
                    let more = (*more, self.first(of, more));
                    open.push(self.object(of, &fields, &[given.clone(), more]));
                }
            }
        }
        if is_list(&input.ty.node) {
            open = open.iter().map(|value| format!("[{value}]")).collect();
        }
        open
    }
}
