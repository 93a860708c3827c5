# Reference values of test_scoring.py, computed once with R; the tests themselves need no R.
#   Rscript tests/evidence/psychometrics/scoring.R tests/evidence/psychometrics
# Debian 12: apt-get install r-base-core r-cran-erm r-cran-psychotools.
# Run on 22 November 2026 with R 4.2.2, eRm 1.0-2, psychotools 0.7-2.
suppressPackageStartupMessages({library(eRm); library(psychotools)})
folder <- commandArgs(trailingOnly = TRUE)[1]
read <- function(name, start) {
  data <- read.csv(file.path(folder, "data", paste0(name, ".csv")))
  data[, startsWith(names(data), start)]
}
save <- function(table, name) write.csv(table, file.path(folder, paste0("r_scoring_", name, ".csv")), row.names = FALSE)

# 1. Person parameters (maximum likelihood) of eRm and psychotools, with their own item parameters.
rasch <- RM(read("lsat7", "Q"))
person <- person.parameter(rasch)
sums <- rowSums(person$X.ex)
one <- function(score) which(sums == score)[1]
save(do.call(rbind, lapply(1:4, function(score) data.frame(
  score = score, theta = unname(person$thetapar[[1]][one(score)]), se = unname(person$se.theta[[1]][one(score)])))),
  "erm_persons")
save(data.frame(item = sub("^beta ", "", names(rasch$betapar)), easiness = unname(rasch$betapar)), "erm_items")
credit <- pcmodel(as.matrix(read("verbal_aggression", "S")))
steps <- threshpar(credit, type = "mode")
save(data.frame(item = names(steps), first = sapply(steps, `[`, 1), second = sapply(steps, `[`, 2)), "pcm_items")
ability <- personpar(credit, ref = NULL, vcov = FALSE)
save(data.frame(score = seq_along(coef(ability)), theta = as.numeric(coef(ability))), "pcm_persons")

# 2. EAP, MAP and WLE of a made-up test of all models, from first principles: R's adaptive quadrature, root
# finding, and category probabilities written down here; their derivatives by Richardson's extrapolation.
logistic <- function(x) 1 / (1 + exp(-x))
items <- list(
  list(model = "2pl", a = 1.3, d = 0.4), list(model = "2pl", a = 0.7, d = -1.1),
  list(model = "3pl", a = 1.6, d = -0.8, c = 0.2), list(model = "3pl", a = 1.1, d = 0.9, c = 0.25),
  list(model = "grm", a = 1.4, d = c(1.9, 0.2, -1.5)), list(model = "grm", a = 0.9, d = c(0.8, 0.1, -2.1)),
  list(model = "gpcm", a = 1.2, d = c(0.7, -0.6)), list(model = "gpcm", a = 0.6, d = c(-0.5, 0.4)))
chances <- function(item, t) switch(item$model,
  "2pl" = { p <- logistic(item$a * t + item$d); c(1 - p, p) },
  "3pl" = { p <- item$c + (1 - item$c) * logistic(item$a * t + item$d); c(1 - p, p) },
  "grm" = { above <- c(1, logistic(item$a * t + item$d), 0); above[-length(above)] - above[-1] },
  "gpcm" = { e <- exp(cumsum(c(0, item$a * t + item$d))); e / sum(e) })
richardson <- function(f, t, order) {
  step <- function(h) if (order == 1) (f(t + h) - f(t - h)) / (2 * h) else (f(t + h) - 2 * f(t) + f(t - h)) / h^2
  rows <- lapply(0.2 / 2^(0:5), step)
  for (k in 1:5) rows <- Map(function(fine, coarse) (4^k * fine - coarse) / (4^k - 1), rows[-1], rows[-length(rows)])
  rows[[1]]
}
P <- function(i, t) chances(items[[i]], t)
P1 <- function(i, t) richardson(function(x) P(i, x), t, 1)
P2 <- function(i, t) richardson(function(x) P(i, x), t, 2)
answers <- list(
  c(1, 0, 1, 1, 2, 1, 1, 0), c(0, 0, 0, 0, 0, 0, 0, 0), c(1, 1, 1, 1, 3, 3, 2, 2), c(0, 1, 0, 1, 1, 3, 0, 2),
  c(1, NA, NA, 0, 3, NA, 2, NA), c(NA, NA, 1, NA, NA, NA, NA, NA), c(0, 0, 1, 1, 0, 0, 0, 1), c(1, 1, 0, 0, 3, 2, 2, 2))
mean <- 0.3; sd <- 1.2
rows <- lapply(answers, function(x) {
  seen <- which(!is.na(x))
  likelihood <- function(t) sapply(t, function(one) prod(sapply(seen, function(i) P(i, one)[x[i] + 1])))
  mass <- function(power, about = 0) integrate(function(t) (t - about)^power * likelihood(t) * dnorm(t, mean, sd),
    mean - 11 * sd, mean + 11 * sd, rel.tol = 1e-12, abs.tol = 0, subdivisions = 2000)$value
  eap <- mass(1) / mass(0)
  rise <- function(t) sum(sapply(seen, function(i) P1(i, t)[x[i] + 1] / P(i, t)[x[i] + 1]))
  information <- function(t) sum(sapply(seen, function(i) sum(P1(i, t)^2 / P(i, t))))
  lean <- function(t) sum(sapply(seen, function(i) sum(P1(i, t) * P2(i, t) / P(i, t))))
  root <- function(f) uniroot(f, c(-8, 8), tol = 1e-13, maxiter = 10000)$root
  map <- root(function(t) rise(t) - (t - mean) / sd^2)
  wle <- root(function(t) rise(t) + lean(t) / (2 * information(t)))
  data.frame(answers = paste(ifelse(is.na(x), "-", x), collapse = ""), eap = eap,
             eap_se = sqrt(mass(2, eap) / mass(0)), map = map, map_se = 1 / sqrt(information(map) + 1 / sd^2),
             wle = wle, wle_se = 1 / sqrt(information(wle)))
})
save(do.call(rbind, rows), "all_models")
