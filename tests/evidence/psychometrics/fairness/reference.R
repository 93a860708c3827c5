# Reference values of tests/evidence/psychometrics/fairness, computed once with R; the tests themselves need no R.
#   Rscript tests/evidence/psychometrics/fairness/reference.R tests/evidence/psychometrics/data/verbal_aggression.csv tests/evidence/psychometrics/fairness
# Debian 12: apt-get install r-base-core r-recommended r-cran-erm
# Groups: women and men; the reference is the group of the first row (men). Strata: the total score, the
# studied item included, not purified.
suppressPackageStartupMessages({library(MASS); library(eRm)})
arguments <- commandArgs(trailingOnly = TRUE)
table <- read.csv(arguments[1])
items <- setdiff(names(table), c("person", "gender"))
focal <- as.integer(table$gender != table$gender[1])
graded <- as.matrix(table[items])
right <- pmin(graded, 1)

mh <- function(item, correct) {
  total <- rowSums(right)
  kept <- (function(n) n[as.character(total)] > 1)(base::table(total))
  mantelhaen.test(factor(focal[kept]), factor(right[kept, item]), factor(total[kept]), correct = correct)
}
binary <- do.call(rbind, lapply(items, function(item) {
  total <- rowSums(right)
  y <- right[, item]
  one <- glm(y ~ total, family = binomial, control = list(epsilon = 1e-14, maxit = 100))
  two <- update(one, . ~ . + focal)
  three <- update(two, . ~ . + focal:total)
  corrected <- mh(item, TRUE)
  plain <- mh(item, FALSE)
  data.frame(item, mh_corrected = corrected$statistic, mh = plain$statistic, p_corrected = corrected$p.value,
             odds_ratio = plain$estimate, odds_error = diff(log(plain$conf.int)) / (2 * qnorm(0.975)),
             lr_uniform = one$deviance - two$deviance,
             lr_nonuniform = two$deviance - three$deviance, lr_both = one$deviance - three$deviance,
             log_odds = coef(two)["focal"], log_odds_error = sqrt(vcov(two)["focal", "focal"]))
}))
ordinal <- do.call(rbind, lapply(items, function(item) {
  # polr stops early unless told otherwise, and wants predictors of a like size.
  total <- as.numeric(scale(rowSums(graded)))
  y <- factor(graded[, item])
  told <- list(reltol = 1e-15, maxit = 10000)
  one <- polr(y ~ total, control = told)
  two <- polr(y ~ total + focal, control = told, Hess = TRUE)
  three <- polr(y ~ total + focal + focal:total, control = told)
  strata <- factor(rowSums(graded))
  kept <- base::table(strata)[as.character(strata)] > 1
  mean_score <- local({  # Mantel's test by its formula, stratum by stratum, as base R has no such test
    d <- 0; v <- 0
    for (k in levels(droplevels(strata[kept]))) {
      s <- strata == k; n <- sum(s); f <- sum(focal[s]); x <- graded[s, item]
      d <- d + sum(x[focal[s] == 1]) - f * mean(x)
      v <- v + f * (n - f) / (n * (n - 1)) * sum((x - mean(x))^2)
    }
    d^2 / v
  })
  data.frame(item, mantel = mean_score, lr_uniform = one$deviance - two$deviance,
             lr_nonuniform = two$deviance - three$deviance, lr_both = one$deviance - three$deviance,
             log_odds = coef(two)["focal"], log_odds_error = sqrt(vcov(two)["focal", "focal"]))
}))
# Three made-up groups (row number modulo 3): the generalised Cochran-Mantel-Haenszel test of base R.
third <- (seq_len(nrow(table)) - 1) %% 3
several <- do.call(rbind, lapply(items, function(item) {
  total <- rowSums(right)
  kept <- base::table(total)[as.character(total)] > 1
  found <- mantelhaen.test(factor(third[kept]), factor(right[kept, item]), factor(total[kept]))
  data.frame(item, statistic = found$statistic, df = found$parameter, p = found$p.value)
}))
rasch <- RM(right)
split <- LRtest(rasch, splitcr = focal)
wald <- Waldtest(rasch, splitcr = focal)
second <- data.frame(item = items, z = wald$coef.table[, "z-statistic"],
                     first = split$betalist[[1]], second = split$betalist[[2]])
save <- function(what, name) {
  numbers <- sapply(what, is.numeric)
  what[numbers] <- lapply(what[numbers], function(one) format(one, digits = 15, trim = TRUE))
  write.csv(what, file.path(arguments[2], name), row.names = FALSE, quote = FALSE)
}
save(binary, "r_binary.csv"); save(ordinal, "r_ordinal.csv"); save(several, "r_three_groups.csv")
save(second, "r_erm.csv")
cat("# ", R.version.string, "; MASS ", as.character(packageVersion("MASS")), "; eRm ",
    as.character(packageVersion("eRm")), "\n", sep = "")
cat("Andersen: LR", format(split$LR, digits = 12), "df", split$df, "p", split$pvalue, "\n")
