//! Faults of the fields of each CSV file, and of what they refer to.

use super::{
    COMMUNITIES,
    Change::{Append, Edit, Replace},
    ORGANIZATIONS, RESPONSIBILITIES, SCENARIOS, each_is_reported_alone,
};

#[test]
fn the_fields_of_organizations() {
    each_is_reported_alone(&[
        (
            ORGANIZATIONS,
            Replace("2,DEPARTMENT", "2,DEPT"),
            "organizations.csv:3:3: kind: \"DEPT\" is not a OrganizationKind (one of LEAD_OFFICE, DEPARTMENT, ",
        ),
        (ORGANIZATIONS, Replace("LEAD_OFFICE", "LEAD"), "organizations.csv:2:3: kind: \"LEAD\" is not a Org"),
        (ORGANIZATIONS, Replace("2,DEPARTMENT", "2,"), "organizations.csv:3:3: kind: is empty"),
        (ORGANIZATIONS, Replace("区财政局", ""), "organizations.csv:6:4: name_zh: is empty"),
        (
            ORGANIZATIONS,
            Replace("finance,5", "finance,五"),
            "organizations.csv:6:2: ordinal: \"五\" is not a whole number from 1 to 2147483647",
        ),
        (
            ORGANIZATIONS,
            Replace("finance,5", "finance,05"),
            "organizations.csv:6:2: ordinal: \"05\" is not a",
        ),
        (ORGANIZATIONS, Replace("finance,5", "finance,0"), "organizations.csv:6:2: ordinal: \"0\" is not a"),
        (
            ORGANIZATIONS,
            Replace("finance,5", "finance,4"),
            "organizations.csv:6:2: ordinal: \"4\" stands already at line 5",
        ),
        (
            ORGANIZATIONS,
            Append("finance,20,DEPARTMENT,另一局,,,"),
            "organizations.csv:21:1: code: \"finance\" stands already at line 6",
        ),
        (
            ORGANIZATIONS,
            Append("Audit_Office,20,DEPARTMENT,审计局,,,"),
            "organizations.csv:21:1: code: \"Audit_Office\" is not a code of the form [a-z0-9-]+",
        ),
        (
            ORGANIZATIONS,
            Edit(|text| text.replacen("区财政局", &"财".repeat(201), 1)),
            "organizations.csv:6:4: name_zh: \"财财",
        ),
        (
            ORGANIZATIONS,
            Replace("区财政局", "区财政局\u{3000}"),
            "organizations.csv:6:4: name_zh: \"区财政局\\u{3000}\" begins or ends with a blank",
        ),
        (
            ORGANIZATIONS,
            Replace("区财政局", "区\t财政局"),
            "organizations.csv:6:4: name_zh: \"区\\t财政局\" holds the character U+0009",
        ),
        (
            ORGANIZATIONS,
            Replace("区风貌办|区住建局", "区风貌办||区住建局"),
            "organizations.csv:2:6: aliases_zh: \"区风貌办||区住建局\" has an empty item",
        ),
        (
            ORGANIZATIONS,
            Replace("330111001", "3.30E+08"),
            "organizations.csv:14:7: division_code: \"3.30E+08\" is not a division code of nine digits",
        ),
        (
            ORGANIZATIONS,
            Replace("LEAD_OFFICE", "DEPARTMENT"),
            "organizations.csv:1:3: kind: no organization is the LEAD_OFFICE, exactly one is expected",
        ),
        (
            ORGANIZATIONS,
            Replace("finance,5,DEPARTMENT", "finance,5,LEAD_OFFICE"),
            "organizations.csv:6:3: kind: a second LEAD_OFFICE, exactly one is expected (fengmao-office at line 2)",
        ),
    ]);
}

#[test]
fn the_fields_of_scenarios() {
    each_is_reported_alone(&[
        (
            SCENARIOS,
            Replace("ENTREPRENEURSHIP", "Entrepreneurship"),
            "scenarios.csv:5:1: code: \"Entrepreneurship\" is not a code of the form [A-Z_]+",
        ),
        (
            SCENARIOS,
            Replace("ENTREPRENEURSHIP", "EDUCATION"),
            "scenarios.csv:5:1: code: \"EDUCATION\" stands already at line 3",
        ),
        (
            SCENARIOS,
            Replace("HEALTH,3", "HEALTH,2"),
            "scenarios.csv:4:2: ordinal: \"2\" stands already at line 3",
        ),
    ]);
}

#[test]
fn the_fields_of_responsibilities() {
    each_is_reported_alone(&[
        (
            RESPONSIBILITIES,
            Replace("finance-2,finance,", "finance-2,finances,"),
            "responsibilities.csv:14:2: organization: \"finances\" is not a code of organizations.csv",
        ),
        (
            RESPONSIBILITIES,
            Replace("finance-2,finance,", "finance-2,finance|education,"),
            "responsibilities.csv:14:2: organization: \"finance|education\" is not a code of",
        ),
        (
            RESPONSIBILITIES,
            Replace("finance-2,finance,", "finance-2,,"),
            "responsibilities.csv:14:2: organization: is e",
        ),
        (
            RESPONSIBILITIES,
            Replace("finance-2,finance,2", "finance-2,finance,1"),
            "responsibilities.csv:14:3: ordinal: \"1\" stands already at line 13",
        ),
        (
            RESPONSIBILITIES,
            Replace("finance-2,", "finance-1,"),
            "responsibilities.csv:14:1: code: \"finance-1\" stands already at line 13",
        ),
        (
            RESPONSIBILITIES,
            Replace("finance-2,finance,2,ASSIST", "finance-2,finance,2,HELP"),
            "responsibilities.csv:14:4: role: \"HELP\" is not a ResponsibilityRole (one of LEAD, RESPONSIBLE, GUIDE",
        ),
        (
            RESPONSIBILITIES,
            Replace("PROGRAMME", "PROJECT"),
            "responsibilities.csv:2:5: applies_to: \"PROJECT\" is not a DutySubject (one of COMMUNITY, PROGRAMME)",
        ),
        (
            RESPONSIBILITIES,
            Replace("GOVERNANCE|NEIGHBOURHOOD", "GOVERNANCE|ELDERLY"),
            "responsibilities.csv:29:6: scenarios: \"ELDERLY\" is not a code of scenarios.csv",
        ),
        (
            RESPONSIBILITIES,
            Replace("GOVERNANCE|NEIGHBOURHOOD", "GOVERNANCE|GOVERNANCE"),
            "responsibilities.csv:29:6: scenarios: \"GOVERNANCE\" is named twice",
        ),
        (
            RESPONSIBILITIES,
            Replace("FUNDING_GUARANTEE|PRICE_AUDIT", "FUNDING|AUDIT"),
            "responsibilities.csv:13:7: activities: \"FUNDING\" is not a Activity (one of OFFICE_DAILY_WORK, ANN",
        ),
        (RESPONSIBILITIES, Replace(",,PUBLICITY,", ",,,"), "responsibilities.csv:8:7: activities: is empty"),
        (
            RESPONSIBILITIES,
            Replace("false", "no"),
            "responsibilities.csv:2:8: open_ended: \"no\" is not true or false",
        ),
        (
            RESPONSIBILITIES,
            Edit(|text| text.replacen("负责专班办公室日常工作", &"字".repeat(4001), 1)),
            "responsibilities.csv:2:9: text_zh: \"字字",
        ),
    ]);
}

#[test]
fn the_fields_of_communities() {
    each_is_reported_alone(&[
        (
            COMMUNITIES,
            Replace("山水社区,lushan-subdistrict", "山水社区,lushan"),
            "communities.csv:3:5: implementing_unit: \"lushan\" is not a code of organizations.csv",
        ),
        (
            COMMUNITIES,
            Replace("山水社区,lushan-subdistrict", "山水社区,finance"),
            "communities.csv:3:5: implementing_unit: \"finance\" is a DEPARTMENT, an IMPLEMENTING_UNIT is expected",
        ),
        (
            COMMUNITIES,
            Replace("2021-08,2022-12", "Aug-21,2022-12"),
            "communities.csv:4:6: planned_start: \"Aug-21\" is not a month of the form YYYY-MM",
        ),
        (
            COMMUNITIES,
            Replace("2021-08,2022-12", "2021-08,2022-13"),
            "communities.csv:4:7: planned_finish: \"2022-13\" is not a month of the form YYYY-MM",
        ),
        (
            COMMUNITIES,
            Replace("2021-08,2022-12", "2021-08,2021-07"),
            "communities.csv:4:7: planned_finish: 2021-07 is before planned_start, 2021-08",
        ),
        (COMMUNITIES, Replace("UNDETERMINED", ""), "communities.csv:12:8: target_level: is empty"),
        (
            COMMUNITIES,
            Replace("UNDETERMINED,,1", "UNDETERMINED,,2"),
            "communities.csv:12:10: count: 2 stands at a community with a code, which counts as 1",
        ),
        (COMMUNITIES, Replace("11,yinhu-huayuan,", "11,,"), "communities.csv:12:2: code: is empty"),
        (
            COMMUNITIES,
            Replace("11,yinhu-huayuan,RESERVE", "11,yinhu-huayuan,RESERVED"),
            "communities.csv:12:3: pool: \"RESERVED\" is not a Pool (one of CREATION, RESERVE, BASIC)",
        ),
        (
            COMMUNITIES,
            Replace("剩余 42 个社区,,,,", "剩余 42 个社区,,,2023-12,"),
            "communities.csv:19:7: planned_finish: \"2023-12\" stands at communities without a code, which have none",
        ),
        (
            COMMUNITIES,
            Edit(|text| text.replacen(",42\n", ",40\n19,,BASIC,其余 2 个社区,,,,,,2\n", 1)),
            "communities.csv:20:3: pool: the unnamed communities of BASIC stand already at line 19",
        ),
    ]);
}
