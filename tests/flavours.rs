//! The types of one flavour are others than those of the other one, as in
//! `regex`: a program may implement its own trait for both.

use std::any::type_name;

/// A trait of a program, implemented for every type of both flavours of a
/// crate; the number of types.
macro_rules! implement {
    ($krate:ident, [$($plain:ident),*], [$($one:ident),*], [$($two:ident),*]) => {{
        #[allow(dead_code, reason = "that it compiles is the test")]
        trait Named {
            fn type_of() -> &'static str {
                type_name::<Self>()
            }
        }
        let mut names = Vec::new();
        $(
            impl Named for $krate::$plain {}
            impl Named for $krate::bytes::$plain {}
            names.push($krate::$plain::type_of());
            names.push($krate::bytes::$plain::type_of());
        )*
        $(
            impl Named for $krate::$one<'_> {}
            impl Named for $krate::bytes::$one<'_> {}
            names.push($krate::$one::type_of());
            names.push($krate::bytes::$one::type_of());
        )*
        $(
            impl Named for $krate::$two<'_, '_> {}
            impl Named for $krate::bytes::$two<'_, '_> {}
            names.push($krate::$two::type_of());
            names.push($krate::bytes::$two::type_of());
        )*
        names.sort_unstable();
        names.dedup();
        names.len()
    }};
}

macro_rules! types {
    ($krate:ident) => {
        implement!(
            $krate,
            [
                CaptureLocations,
                Regex,
                RegexBuilder,
                RegexSet,
                RegexSetBuilder,
                SetMatches,
                SetMatchesIntoIter
            ],
            [CaptureNames, Captures, Match, NoExpand, SetMatchesIter],
            [CaptureMatches, Matches, Split, SplitN, SubCaptureMatches]
        )
    };
}

#[test]
fn each_flavour_has_types_of_its_own() {
    assert_eq!(types!(jitregex), 34);
    assert_eq!(types!(regex), 34);
}
