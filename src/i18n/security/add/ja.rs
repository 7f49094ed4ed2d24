//! Japanese.

use super::Add;

pub(super) static JA: Add = Add {
    add_title: "サインインの方法を追加",
};
