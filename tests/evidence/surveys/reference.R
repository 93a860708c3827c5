# Reference values of tests/evidence/surveys, computed once with R; the tests themselves need no R.
#   Rscript tests/evidence/surveys/reference.R src/ustat/demo/data/talis2018_teachers.csv tests/evidence/surveys/r_survey.csv
# Debian 12: apt-get install r-base-core r-cran-survey
suppressPackageStartupMessages(library(survey))
options(survey.lonely.psu = "adjust")
arguments <- commandArgs(trailingOnly = TRUE)
teachers <- read.csv(arguments[1])

yes <- function(column) ifelse(column %in% c(1, 2), as.numeric(column == 1), NA)
rating <- function(column) ifelse(column %in% 1:4, column, NA)
teachers$topic <- yes(teachers$tt3g23o)
teachers$online <- yes(teachers$tt3g22b)
teachers$special <- rating(teachers$tt3g27i)
teachers$woman <- as.numeric(teachers$tt3g01 == 1)
teachers$zone <- teachers$idschool %/% 3  # some hold a single school: lonely

replicates <- teachers[, paste0("trwgt", 1:100)]
designs <- list(
  simple = svydesign(ids = ~1, probs = ~1, data = transform(teachers, `1` = 1)),
  weighted = svydesign(ids = ~1, weights = ~tchwgt, data = teachers),
  clustered = svydesign(ids = ~idschool, weights = ~tchwgt, data = teachers),
  unweighted_clusters = svydesign(ids = ~idschool, weights = rep(1, nrow(teachers)), data = teachers),
  stratified = svydesign(ids = ~idschool, strata = ~cntry, weights = ~tchwgt, data = teachers, nest = TRUE),
  lonely = svydesign(ids = ~idschool, strata = ~zone, weights = ~tchwgt, data = teachers, nest = TRUE),
  replicated = svrepdesign(weights = ~tchwgt, repweights = replicates, type = "Fay", rho = 0.5,
                           combined.weights = TRUE, mse = TRUE, data = teachers),
  plain_brr = svrepdesign(weights = ~tchwgt, repweights = replicates, type = "BRR",
                          combined.weights = TRUE, mse = TRUE, data = teachers)
)

row <- function(name, by, group, item, design) {
  known <- subset(design, !is.na(design$variables[[item]]))
  estimate <- svymean(as.formula(paste0("~", item)), design, na.rm = TRUE)
  data.frame(design = name, by = by, group = group, item = item, n = nrow(known$variables),
             weighted_n = sum(weights(known, "sampling")), value = as.numeric(coef(estimate)),
             se = as.numeric(SE(estimate)), degrees = degf(known))
}

rows <- list()
for (name in names(designs)) for (item in c("topic", "online", "woman", "special", "tt3g02")) {
  design <- designs[[name]]
  rows[[length(rows) + 1]] <- row(name, "", "", item, design)
  for (by in c("cntry", "tt3g01")) for (group in sort(unique(teachers[[by]])))
    rows[[length(rows) + 1]] <- row(name, by, group, item, subset(design, design$variables[[by]] == group))
}
# A finite population: 548 of 2000. No answer of these items is missing.
finite <- svydesign(ids = ~1, fpc = rep(2000, nrow(teachers)), data = teachers)
for (item in c("woman", "tt3g02")) rows[[length(rows) + 1]] <- row("finite", "", "", item, finite)

table <- do.call(rbind, rows)
numbers <- c("weighted_n", "value", "se")
table[numbers] <- lapply(table[numbers], function(column) format(column, digits = 15, trim = TRUE, scientific = FALSE))
write.csv(table, arguments[2], row.names = FALSE, quote = FALSE)
cat("# ", R.version.string, "; survey ", as.character(packageVersion("survey")), "\n", sep = "")

# Wilson's range as R has it without continuity correction, and with an effective number by solving its equation.
for (pair in list(c(81, 263), c(15, 148), c(0, 20), c(1, 29), c(74, 160), c(160, 160)))
  cat(pair, format(prop.test(pair[1], pair[2], correct = FALSE)$conf.int, digits = 12), "\n")
for (name in c("clustered", "replicated")) {
  estimate <- svymean(~topic, designs[[name]], na.rm = TRUE)
  p <- as.numeric(coef(estimate)); v <- as.numeric(vcov(estimate))
  reach <- qt(0.975, degf(subset(designs[[name]], !is.na(topic))))
  gap <- function(x) abs(p - x) - reach * sqrt(x * (1 - x) * v / (p * (1 - p)))
  cat(name, format(c(uniroot(gap, c(1e-9, p), tol = 1e-14)$root, uniroot(gap, c(p, 1 - 1e-9), tol = 1e-14)$root), digits = 12), "\n")
}
