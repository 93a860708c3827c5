# Conditional estimates of Rasch and partial credit models; the tests themselves need no R.
#   Rscript tests/evidence/psychometrics/calibration.R > tests/evidence/psychometrics/r_calibration.csv
# Debian 12: apt-get install r-base-core r-cran-erm r-cran-psychotools
suppressMessages({library(eRm); library(psychotools)})
here <- "tests/evidence/psychometrics/data/"
lsat <- read.csv(paste0(here, "lsat6.csv"))[, -1]
anger <- read.csv(paste0(here, "verbal_aggression.csv"))[, -(1:2)]

rows <- function(set, program, items, step, value)
  data.frame(set = set, program = program, item = items, step = step, difficulty = round(value, 6))
erm <- RM(lsat)
found <- rows("lsat6", "eRm", names(lsat), 1, -as.numeric(erm$betapar))
rasch <- raschmodel(as.matrix(anger > 0) * 1)
found <- rbind(found, rows("anger_yes", "psychotools", names(anger), 1, as.numeric(itempar(rasch))))
steps <- coef(threshpar(pcmodel(as.matrix(anger)), ref = NULL, alias = TRUE), type = "matrix")
steps <- steps - mean(steps)
for (step in 1:2) found <- rbind(found, rows("anger", "psychotools", names(anger), step, steps[, step]))
write.csv(found, quote = FALSE, row.names = FALSE)
