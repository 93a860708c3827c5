# Reference values of test_r_replication.py, computed once with R; the tests themselves need no R.
#   Rscript tests/evidence/surveys/replication.R src/ustat/demo/data/talis2018_teachers.csv
# Debian 12: apt-get install r-base-core r-cran-survey
suppressPackageStartupMessages(library(survey))
teachers <- read.csv(commandArgs(trailingOnly = TRUE)[1])
teachers$online <- ifelse(teachers$tt3g22b %in% c(1, 2), as.numeric(teachers$tt3g22b == 1), NA)
design <- svydesign(ids = ~idschool, strata = ~cntry, weights = ~tchwgt, data = teachers, nest = TRUE)
print(svymean(~online, as.svrepdesign(design, type = "JKn", mse = TRUE), na.rm = TRUE), digits = 12)
estimate <- svymean(~online, as.svrepdesign(design, type = "JKn", mse = TRUE), na.rm = TRUE)
cat("jackknife", format(as.numeric(coef(estimate)), digits = 15), format(as.numeric(SE(estimate)), digits = 15), "\n")

# Raking to made-up totals of sex and country, from the final weights, without trimming.
known <- subset(teachers, tt3g01 %in% c(1, 2))
raked <- rake(svydesign(ids = ~1, weights = ~tchwgt, data = known), list(~tt3g01, ~cntry),
  list(data.frame(tt3g01 = c(1, 2), Freq = c(6000, 4000)), data.frame(cntry = c("FRA", "ITA", "MEX"), Freq = c(3000, 3500, 3500))),
  control = list(maxit = 1000, epsilon = 1e-12))
cat("raked", nrow(known), format(weights(raked)[c(1, 2, 100, 300, nrow(known))], digits = 15), "\n")
cat("# ", R.version.string, "; survey ", as.character(packageVersion("survey")), "\n", sep = "")
