//! What the page is made of: questions of a client, asked as the viewer, so that no scope can come to differ from the API's.

use super::super::{
    Stopped,
    question::Question,
    reader::{Asking, Reader},
};
use crate::error::Error;
use entity::vocabulary::{
    AcceptanceLevel, CreationSubtype, CreationType, DutyStatus, EvaluationStatus, Pool, ReviewConclusion,
    ReviewKind, ReviewStatus, SignOffAct, SpaceKind, Stage, TargetLevel,
};
use serde::{Deserialize, de::DeserializeOwned};
use serde_json::{Value, json};

/// Pages of a list, at most: two thousand rows, more than a community comes to have of anything.
const PAGES: usize = 20;

const COMMUNITY: &str = "query Page($code: String!, $signedIn: Boolean!) {
  viewer @include(if: $signedIn) { user { displayName } }
  community(code: $code) {
    code name ordinal pool implementingUnit { name } targetLevel creationType plannedStart plannedFinish remarks withdrawalReason
    stage stageSince creationBatch namingBatch actualStart actualFinish acceptances { level acceptedOn batch note }
    stageHistory { step to occurredOn by { displayName } organization { name } reason }
    dossier {
      version updatedAt updatedBy { displayName } location point { longitude latitude system } implementationAreaHa planningAreaHa
      creationType creationSubtype selfBuiltHouses mixedStandards
      population { households residents over60 under18 floating countedOn } needs highlights spaces { kind name areaM2 note }
      circles { minutes facilities } joinedEstates contentDigest
      attachments { name mediaType size sha256 }
      fundingBalance { standardLand landWithScheme operatingPremisesM2 businessMix expectedYearlyIncome expectedYearlyCost }
    }
  }
}";

const DUTIES: &str = "query Duties($code: String!, $first: Int, $after: String) { community(code: $code) {
  list: duties(first: $first, after: $after) { pageInfo { hasNextPage endCursor } nodes {
    responsibility { code text } organization { name } status statusReason dueOn
    signOffs { act organization { name } signedBy { displayName } onBehalfOf { displayName } signedAt statement contentDigest valid recalledAt
      attachments { name mediaType size sha256 } }
  } } } }";

const EVALUATIONS: &str = "query Evaluations($code: String!, $first: Int, $after: String) { community(code: $code) {
  list: evaluations(first: $first, after: $after) { pageInfo { hasNextPage endCursor } nodes {
    indicatorSet { title } round status total passed finalizedAt scenarioTotals { scenario { name } score maxScore }
  } } } }";

const REVIEWS: &str = "query Reviews($code: String!, $first: Int, $after: String) { community(code: $code) {
  list: reviews(first: $first, after: $after) { pageInfo { hasNextPage endCursor } nodes {
    kind round status conclusion conclusionNote openedAt concludedAt signedCount requiredCount contentDigest
  } } } }";

#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Named {
    pub(super) name: String,
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct User {
    pub(super) display_name: String,
}

#[derive(Debug, Deserialize)]
pub(super) struct Viewer {
    pub(super) user: User,
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Community {
    pub(super) code: String,
    pub(super) name: String,
    pub(super) ordinal: i64,
    pub(super) pool: Pool,
    pub(super) implementing_unit: Named,
    pub(super) target_level: TargetLevel,
    pub(super) creation_type: Option<CreationType>,
    pub(super) planned_start: Option<String>,
    pub(super) planned_finish: Option<String>,
    pub(super) remarks: Option<String>,
    pub(super) withdrawal_reason: Option<String>,
    pub(super) stage: Stage,
    pub(super) stage_since: Option<String>,
    pub(super) creation_batch: Option<String>,
    pub(super) naming_batch: Option<String>,
    pub(super) actual_start: Option<String>,
    pub(super) actual_finish: Option<String>,
    pub(super) acceptances: Vec<Acceptance>,
    pub(super) stage_history: Vec<StageChange>,
    pub(super) dossier: Option<Dossier>,
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Acceptance {
    pub(super) level: AcceptanceLevel,
    pub(super) accepted_on: String,
    pub(super) batch: Option<String>,
    pub(super) note: Option<String>,
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct StageChange {
    pub(super) step: String,
    pub(super) to: Stage,
    pub(super) occurred_on: String,
    pub(super) by: Option<User>,
    pub(super) organization: Option<Named>,
    pub(super) reason: Option<String>,
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Dossier {
    pub(super) version: i64,
    pub(super) updated_at: String,
    pub(super) updated_by: Option<User>,
    pub(super) location: Option<String>,
    pub(super) point: Option<Point>,
    pub(super) implementation_area_ha: Option<String>,
    pub(super) planning_area_ha: Option<String>,
    pub(super) creation_type: Option<CreationType>,
    pub(super) creation_subtype: Option<CreationSubtype>,
    pub(super) self_built_houses: Option<bool>,
    pub(super) mixed_standards: Option<bool>,
    pub(super) population: Option<Population>,
    pub(super) needs: Vec<String>,
    pub(super) highlights: Vec<String>,
    pub(super) spaces: Vec<Space>,
    pub(super) circles: Vec<Circle>,
    pub(super) joined_estates: Vec<String>,
    pub(super) content_digest: String,
    pub(super) attachments: Vec<File>,
    pub(super) funding_balance: Option<FundingBalance>,
}

#[derive(Debug, Deserialize)]
pub(super) struct Point {
    pub(super) longitude: String,
    pub(super) latitude: String,
    pub(super) system: String,
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Population {
    pub(super) households: Option<i64>,
    pub(super) residents: Option<i64>,
    pub(super) over60: Option<i64>,
    pub(super) under18: Option<i64>,
    pub(super) floating: Option<i64>,
    pub(super) counted_on: Option<String>,
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Space {
    pub(super) kind: SpaceKind,
    pub(super) name: String,
    pub(super) area_m2: Option<String>,
    pub(super) note: Option<String>,
}

#[derive(Debug, Deserialize)]
pub(super) struct Circle {
    pub(super) minutes: i64,
    pub(super) facilities: Vec<String>,
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct FundingBalance {
    pub(super) standard_land: Option<bool>,
    pub(super) land_with_scheme: Option<bool>,
    pub(super) operating_premises_m2: Option<String>,
    pub(super) business_mix: Option<String>,
    pub(super) expected_yearly_income: Option<String>,
    pub(super) expected_yearly_cost: Option<String>,
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Duty {
    pub(super) responsibility: Clause,
    pub(super) organization: Named,
    pub(super) status: DutyStatus,
    pub(super) status_reason: Option<String>,
    pub(super) due_on: Option<String>,
    pub(super) sign_offs: Vec<SignOff>,
}

#[derive(Debug, Deserialize)]
pub(super) struct Clause {
    pub(super) code: String,
    pub(super) text: String,
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct SignOff {
    pub(super) act: SignOffAct,
    pub(super) organization: Named,
    pub(super) signed_by: User,
    pub(super) on_behalf_of: Option<User>,
    pub(super) signed_at: String,
    pub(super) statement: Option<String>,
    pub(super) content_digest: String,
    pub(super) valid: bool,
    pub(super) recalled_at: Option<String>,
    pub(super) attachments: Vec<File>,
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct File {
    pub(super) name: String,
    pub(super) media_type: String,
    pub(super) size: i64,
    pub(super) sha256: String,
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Evaluation {
    pub(super) indicator_set: Titled,
    pub(super) round: i64,
    pub(super) status: EvaluationStatus,
    pub(super) total: Option<String>,
    pub(super) passed: Option<bool>,
    pub(super) finalized_at: Option<String>,
    pub(super) scenario_totals: Vec<ScenarioTotal>,
}

#[derive(Debug, Deserialize)]
pub(super) struct Titled {
    pub(super) title: String,
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct ScenarioTotal {
    pub(super) scenario: Named,
    pub(super) score: Option<String>,
    pub(super) max_score: String,
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Review {
    pub(super) kind: ReviewKind,
    pub(super) round: i64,
    pub(super) status: ReviewStatus,
    pub(super) conclusion: Option<ReviewConclusion>,
    pub(super) conclusion_note: Option<String>,
    pub(super) opened_at: String,
    pub(super) concluded_at: Option<String>,
    pub(super) signed_count: i64,
    pub(super) required_count: i64,
    pub(super) content_digest: String,
}

/// All that the page says, but for the day.
#[derive(Debug)]
pub(super) struct Told {
    pub(super) viewer: Option<Viewer>,
    pub(super) community: Community,
    pub(super) duties: Vec<Duty>,
    pub(super) evaluations: Vec<Evaluation>,
    pub(super) reviews: Vec<Review>,
}

/// Reads all of it, page after page, by the rights of the beginning: what would be half of one page and half of another's is broken
/// off.
pub(super) async fn told(reader: &Reader, asking: &Asking, code: &str) -> Result<Told, Stopped> {
    #[derive(Deserialize)]
    struct Head {
        viewer: Option<Viewer>,
        community: Option<Community>,
    }
    let code = json!(code);
    let signed_in = json!(asking.viewer.account().is_some());
    let variables = [("code", code.clone()), ("signedIn", signed_in)];
    let head = Question::new(COMMUNITY.to_owned()).page(reader, asking, &variables).await?;
    let Head { viewer, community } = read(head.get())?;
    let community = community.ok_or(Stopped::NotFound)?;
    Ok(Told {
        viewer,
        community,
        duties: all(reader, asking, DUTIES, &code).await?,
        evaluations: all(reader, asking, EVALUATIONS, &code).await?,
        reviews: all(reader, asking, REVIEWS, &code).await?,
    })
}

fn read<T: DeserializeOwned>(data: &str) -> Result<T, Stopped> {
    serde_json::from_str(data).map_err(|_| Error::Broken("a question is answered as it was asked").into())
}

/// Every row of a list below the community.
async fn all<T: DeserializeOwned>(
    reader: &Reader,
    asking: &Asking,
    document: &str,
    code: &Value,
) -> Result<Vec<T>, Stopped> {
    #[derive(Deserialize)]
    struct Answer<T> {
        community: Option<Lists<T>>,
    }
    #[derive(Deserialize)]
    struct Lists<T> {
        list: Page<T>,
    }
    #[derive(Deserialize)]
    #[serde(rename_all = "camelCase")]
    struct Page<T> {
        page_info: PageInfo,
        nodes: Vec<T>,
    }
    #[derive(Deserialize)]
    #[serde(rename_all = "camelCase")]
    struct PageInfo {
        has_next_page: bool,
        end_cursor: Option<String>,
    }
    let mut question = Question::new(document.to_owned());
    let (mut rows, mut after) = (Vec::new(), Value::Null);
    for _ in 0..PAGES {
        asking.check_unchanged(&reader.again().await?)?;
        let variables = [("code", code.clone()), ("after", after)];
        let page = question.page(reader, asking, &variables).await?;
        let answer: Answer<T> = read(page.get())?;
        let Page { page_info, nodes } = answer.community.ok_or(Stopped::NotFound)?.list;
        rows.extend(nodes);
        if !page_info.has_next_page {
            return Ok(rows);
        }
        after = json!(page_info.end_cursor);
    }
    Err(Error::LimitExceeded("该社区事项过多，请用 /graphql 或 /exports 取用 / there is more of it than a page holds: ask /graphql or /exports".into())
        .into())
}
