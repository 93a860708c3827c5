# Reference values of test_r_differences.py, computed once with R; the tests themselves need no R.
#   Rscript tests/evidence/surveys/differences.R src/ustat/demo/data/talis2018_teachers.csv tests/evidence/surveys/r_differences.csv
# Debian 12: apt-get install r-base-core r-cran-survey
suppressPackageStartupMessages(library(survey))
options(survey.lonely.psu = "adjust")
arguments <- commandArgs(trailingOnly = TRUE)
teachers <- read.csv(arguments[1])
yes <- function(column) as.numeric(column == 1)
items <- c("tt3g22a", "tt3g22b", "tt3g22c")
# The same people answered all three, and said whether they are women.
teachers$whole <- rowSums(sapply(items, function(item) teachers[[item]] %in% c(1, 2))) == 3 & teachers$tt3g01 %in% c(1, 2)
for (item in items) teachers[[paste0(item, "_yes")]] <- yes(teachers[[item]])
teachers$sex <- factor(teachers$tt3g01)
teachers$country <- factor(teachers$cntry)
replicates <- teachers[, paste0("trwgt", 1:100)]
designs <- list(
  simple = svydesign(ids = ~1, probs = ~1, data = teachers),
  weighted = svydesign(ids = ~1, weights = ~tchwgt, data = teachers),
  clustered = svydesign(ids = ~idschool, weights = ~tchwgt, data = teachers),
  stratified = svydesign(ids = ~idschool, strata = ~cntry, weights = ~tchwgt, data = teachers, nest = TRUE),
  replicated = svrepdesign(weights = ~tchwgt, repweights = replicates, type = "Fay", rho = 0.5,
                           combined.weights = TRUE, mse = TRUE, data = teachers)
)
rows <- list()
add <- function(design, kind, first, second, contrast) {
  rows[[length(rows) + 1]] <<- data.frame(design = design, kind = kind, first = first, second = second,
    difference = format(as.numeric(coef(contrast)), digits = 15), se = format(as.numeric(SE(contrast)), digits = 15))
}
for (name in names(designs)) {
  whole <- subset(designs[[name]], whole)
  all_three <- svymean(~tt3g22a_yes + tt3g22b_yes + tt3g22c_yes, whole)
  for (pair in list(c(1, 2), c(1, 3), c(2, 3))) {
    weights <- c(0, 0, 0); weights[pair[1]] <- 1; weights[pair[2]] <- -1
    add(name, "items", items[pair[1]], items[pair[2]], svycontrast(all_three, list(d = weights)))
  }
  for (by in c("sex", "country")) {
    split <- svyby(~tt3g22b_yes, as.formula(paste0("~", by)), whole, svymean, covmat = TRUE)
    groups <- levels(teachers[[by]])
    for (one in seq_along(groups)) for (other in seq_along(groups)) if (one < other) {
      weights <- rep(0, length(groups)); weights[one] <- 1; weights[other] <- -1
      add(name, by, groups[one], groups[other], svycontrast(split, list(d = weights)))
    }
  }
}
write.csv(do.call(rbind, rows), arguments[2], row.names = FALSE, quote = FALSE)
cat("# ", R.version.string, "; survey ", as.character(packageVersion("survey")), "\n", sep = "")
