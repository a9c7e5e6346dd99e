//! The words of who signs in, and as what.

use super::{UnknownWord, Vocabulary};
use sea_orm::DeriveValueType;
use std::{fmt, str::FromStr};

vocabularies! {
    /// 账户类别。/ Who signs in.
    AccountKind {
        /// 个人。/ A person.
        Person = "PERSON",
        /// 服务。/ A service.
        Service = "SERVICE",
    }

    /// 客户端类别。/ What signs in, or has people sign in.
    ClientKind {
        /// 服务，有账户与密钥。/ A service, which has an account and a secret.
        Service = "SERVICE",
        /// 个人所用的应用，经登录页登录，无密钥，无自身权限。/ An application of people, which sends them to the sign-in page. It has no secret, and no rights of its own.
        Public = "PUBLIC",
    }

    /// 账户状态。/ Whether an account signs in.
    AccountStatus {
        /// 可登录。/ It signs in.
        Active = "ACTIVE",
        /// 已停用。/ It signs in no more.
        Disabled = "DISABLED",
    }

    /// 角色。/ A role.
    Role {
        /// 部门经办人。/ Reads its department's duties.
        DepartmentOfficer = "DEPARTMENT_OFFICER",
        /// 部门签署人。/ Signs for its department.
        DepartmentSigner = "DEPARTMENT_SIGNER",
        /// 统筹协调人。/ Coordinates for the lead office.
        Coordinator = "COORDINATOR",
        /// 实施单位经办人。/ Reads everything of its unit's communities.
        UnitOfficer = "UNIT_OFFICER",
        /// 实施单位签署人。/ Signs for its unit.
        UnitSigner = "UNIT_SIGNER",
        /// 区数据平台。/ The district data platform.
        DataPlatform = "DATA_PLATFORM",
        /// 系统管理员。/ Keeps accounts.
        SystemAdmin = "SYSTEM_ADMIN",
        /// 安全管理员。/ Keeps assignments.
        SecurityAdmin = "SECURITY_ADMIN",
        /// 审计员。/ Reads the audit trail.
        Auditor = "AUDITOR",
    }
}
