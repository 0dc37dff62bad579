//! From matches to bytes: the two printers of `grep-printer`, configured.

use std::{io, path::Path};

use grep_printer::{
    PathPrinter, PathPrinterBuilder, Standard, StandardBuilder, Summary,
    SummaryBuilder, SummaryKind,
};
use grep_searcher::Searcher;
use termcolor::WriteColor;

use crate::{args::Mode, matcher::Matcher, options::Options};

/// Writes the results of one file after another to `W`.
#[derive(Clone, Debug)]
pub(crate) enum Printer<W> {
    /// Lines.
    Standard(Standard<W>),
    /// One fact per file.
    Summary(Summary<W>),
}

impl<W: WriteColor> Printer<W> {
    pub(crate) fn new(options: &Options, out: W) -> Printer<W> {
        match summary_kind(options) {
            None => Printer::Standard(standard(options, out)),
            Some(kind) => Printer::Summary(summary(options, kind, out)),
        }
    }

    /// Where the results go.
    pub(crate) fn out(&mut self) -> &mut W {
        match self {
            Printer::Standard(printer) => printer.get_mut(),
            Printer::Summary(printer) => printer.get_mut(),
        }
    }

    /// Searches a file and prints the results; true if there were any.
    pub(crate) fn search_path(
        &mut self,
        searcher: &mut Searcher,
        matcher: &Matcher,
        path: &Path,
    ) -> io::Result<bool> {
        match self {
            Printer::Standard(printer) => {
                let mut sink = printer.sink_with_path(matcher, path);
                searcher.search_path(matcher, path, &mut sink)?;
                Ok(sink.has_match())
            }
            Printer::Summary(printer) => {
                let mut sink = printer.sink_with_path(matcher, path);
                searcher.search_path(matcher, path, &mut sink)?;
                Ok(sink.has_match())
            }
        }
    }

    /// The same for a stream, which is called `path`.
    pub(crate) fn search_reader(
        &mut self,
        searcher: &mut Searcher,
        matcher: &Matcher,
        path: &Path,
        stream: impl io::Read,
    ) -> io::Result<bool> {
        match self {
            Printer::Standard(printer) => {
                let mut sink = printer.sink_with_path(matcher, path);
                searcher.search_reader(matcher, stream, &mut sink)?;
                Ok(sink.has_match())
            }
            Printer::Summary(printer) => {
                let mut sink = printer.sink_with_path(matcher, path);
                searcher.search_reader(matcher, stream, &mut sink)?;
                Ok(sink.has_match())
            }
        }
    }
}

/// The fact to print per file, or `None` to print lines.
fn summary_kind(options: &Options) -> Option<SummaryKind> {
    Some(match options.mode {
        Mode::FilesWithoutMatch if options.output.typed.quiet => {
            SummaryKind::QuietWithoutMatch
        }
        _ if options.output.typed.quiet => SummaryKind::QuietWithMatch,
        Mode::FilesWithMatches => SummaryKind::PathWithMatch,
        Mode::FilesWithoutMatch => SummaryKind::PathWithoutMatch,
        Mode::Count => SummaryKind::Count,
        Mode::CountMatches => SummaryKind::CountMatches,
        Mode::Lines | Mode::ListFiles | Mode::ListTypes => return None,
    })
}

fn standard<W: WriteColor>(options: &Options, out: W) -> Standard<W> {
    let output = &options.output;
    let typed = &output.typed;
    let mut builder = StandardBuilder::new();
    builder
        .byte_offset(typed.byte_offset)
        .color_specs(output.colors.clone())
        .column(output.column)
        .heading(output.heading)
        .max_columns(typed.max_columns)
        .max_columns_preview(typed.max_columns_preview)
        .only_matching(typed.only_matching)
        .path(output.with_filename)
        .path_terminator(path_terminator(options))
        .per_match(typed.vimgrep)
        .per_match_one_line(true)
        .separator_context(typed.separators.context.clone())
        .separator_field_context(typed.separators.field_context.clone())
        .separator_field_match(typed.separators.field_match.clone())
        .separator_path(typed.separators.path)
        .trim_ascii(typed.trim);
    // With several threads a printer sees one file at a time, and only the
    // common writer knows whether a separator is due.
    if options.threads == 1 {
        builder.separator_search(output.file_separator.clone());
    }
    builder.build(out)
}

fn summary<W: WriteColor>(
    options: &Options,
    kind: SummaryKind,
    out: W,
) -> Summary<W> {
    let output = &options.output;
    SummaryBuilder::new()
        .color_specs(output.colors.clone())
        .exclude_zero(!output.typed.include_zero)
        .kind(kind)
        .path(output.with_filename)
        .path_terminator(path_terminator(options))
        .separator_field(b":".to_vec())
        .separator_path(output.typed.separators.path)
        .build(out)
}

/// The printer of `--files`.
pub(crate) fn paths<W: WriteColor>(
    options: &Options,
    out: W,
) -> PathPrinter<W> {
    PathPrinterBuilder::new()
        .color_specs(options.output.colors.clone())
        .separator(options.output.typed.separators.path)
        .terminator(path_terminator(options).unwrap_or(b'\n'))
        .build(out)
}

fn path_terminator(options: &Options) -> Option<u8> {
    options.output.typed.null.then_some(b'\0')
}
