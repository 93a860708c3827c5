# Reference values of test_classical.py, computed once with R; the tests themselves need no R.
#   Rscript tests/evidence/psychometrics/classical.R tests/evidence/psychometrics
# Debian 12: apt-get install r-base-core r-cran-psych. Run on 22 November 2026 with R 4.2.2, psych 2.2.9.
suppressPackageStartupMessages(library(psych))
folder <- commandArgs(trailingOnly = TRUE)[1]
sets <- list(lsat6 = "Q", lsat7 = "Q", verbal_aggression = "S")

# The same minimum as fa(fm = "minres"), whose optimiser stops at about six digits: solved once more, to the end.
minres <- function(R, start) {
  over <- function(l) { E <- R - tcrossprod(l); sum(E[lower.tri(E)]^2) }
  slope <- function(l) { E <- R - tcrossprod(l); diag(E) <- 0; -2 * drop(E %*% l) }
  for (round in 1:20) start <- optim(start, over, slope, method = "BFGS",
                                     control = list(reltol = 1e-16, maxit = 10000))$par
  start
}
omega_total <- function(l, s) sum(s * l)^2 / (sum(s * l)^2 + sum(s^2 * (1 - l^2)))

whole <- items <- list()
for (name in names(sets)) {
  data <- read.csv(file.path(folder, "data", paste0(name, ".csv")))
  data <- data[, startsWith(names(data), sets[[name]])]
  a <- suppressWarnings(alpha(data))
  interval <- alpha.ci(a$total$raw_alpha, nrow(data), ncol(data))
  factor <- fa(cor(data), 1, fm = "minres", n.obs = nrow(data))
  exact <- minres(cor(data), factor$loadings[, 1])
  s <- sapply(data, sd)
  whole[[name]] <- data.frame(
    set = name, alpha = a$total$raw_alpha, standardised = a$total$std.alpha,
    low = as.numeric(interval$lower.ci), high = as.numeric(interval$upper.ci),
    omega_of_fa = omega_total(factor$loadings[, 1], 1), omega_standardised = omega_total(exact, 1),
    omega = omega_total(exact, s))
  items[[name]] <- data.frame(
    set = name, item = names(data), mean = a$item.stats$mean, sd = a$item.stats$sd,
    item_rest = a$item.stats$r.drop, alpha_if_dropped = a$alpha.drop$raw_alpha,
    loading_of_fa = factor$loadings[, 1], loading = exact)
}
options(digits = 15)
write.csv(do.call(rbind, whole), file.path(folder, "r_classical.csv"), row.names = FALSE)
write.csv(do.call(rbind, items), file.path(folder, "r_classical_items.csv"), row.names = FALSE)
