# Reference values of test_against_r.py, computed once with R; the tests themselves need no R.
#   cd tests/evidence/psychometrics/model_fit && Rscript reference.R
# Debian 12: apt-get install r-base-core r-cran-erm r-cran-psych r-cran-lavaan
suppressPackageStartupMessages({library(eRm); library(psych); library(lavaan)})
answers <- function(name, drop) read.csv(file.path("..", "data", paste0(name, ".csv")))[, -(1:drop)]
plain <- function(column) format(column, digits = 12, trim = TRUE, scientific = FALSE)
save <- function(tables, name) write.csv(do.call(rbind, tables), name, row.names = FALSE, quote = FALSE)
verbal <- answers("verbal_aggression", 2)

# Infit and outfit of eRm, at its conditional estimates of items and maximum likelihood estimates of persons.
sets <- list(lsat6 = answers("lsat6", 1), lsat7 = answers("lsat7", 1), verbal_two = 1 * (verbal > 0),
             verbal_three = verbal)
items <- persons <- list()
for (name in names(sets)) {
  two <- max(sets[[name]]) == 1
  model <- if (two) RM(sets[[name]]) else PCM(sets[[name]])
  ability <- person.parameter(model)
  fit <- itemfit(ability)
  # eRm's parameters are easiness, summed over the steps of an item.
  summed <- matrix(-model$betapar, nrow = if (two) 1 else 2)
  items[[name]] <- data.frame(
    set = name, item = names(fit$i.outfitMSQ), step1 = plain(summed[1, ]),
    step2 = if (two) "" else plain(summed[2, ] - summed[1, ]),
    outfit = plain(fit$i.outfitMSQ), infit = plain(fit$i.infitMSQ),
    outfit_z = plain(fit$i.outfitZ), infit_z = plain(fit$i.infitZ))
  # Persons with the lowest and the highest score have no estimate, and eRm leaves them out.
  persons[[name]] <- unique(data.frame(
    set = name, score = as.integer(rowSums(ability$X.ex)), theta = plain(ability$thetapar$NAgroup1)))
}
save(items, "r_erm_items.csv")
save(persons, "r_erm_persons.csv")

# Correlations of psych (its optimiser stops at about 2e-5) and of lavaan, both in two steps.
correlations <- function(name) {
  table <- as.data.frame(sets[[name]])
  ours <- suppressWarnings(if (max(table) > 1) polychoric(table)$rho else tetrachoric(table)$rho)
  theirs <- unclass(lavCor(table, ordered = colnames(table), se = "none"))
  at <- which(upper.tri(ours), arr.ind = TRUE)
  data.frame(set = name, first = colnames(table)[at[, 1]], second = colnames(table)[at[, 2]],
             psych = plain(ours[at]), lavaan = plain(theirs[at]))
}
save(lapply(c("lsat6", "lsat7", "verbal_two", "verbal_three"), correlations), "r_polychoric.csv")
cat(R.version.string, "; eRm", as.character(packageVersion("eRm")), "; psych",
    as.character(packageVersion("psych")), "; lavaan", as.character(packageVersion("lavaan")), "\n")
