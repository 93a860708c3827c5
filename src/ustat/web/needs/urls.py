"""Addresses of needs."""

from django.urls import path

from ustat.web.needs import campaigns, machine, own, proposals, replies, requests

app_name = "needs"
urlpatterns = [
    path("", campaigns.overview, name="overview"),
    path("requests/", requests.desk, name="requests"),
    path("requests/machine/", machine.machine, name="machine"),
    path("requests/machine/words/", machine.add_word, name="machine_add_word"),
    path("requests/machine/words/<int:synonym_id>/remove/", machine.remove_word, name="machine_remove_word"),
    path("requests/machine/learn/", machine.let_learn, name="machine_learn"),
    path("requests/machine/<int:number>/put-back/", machine.put_version_back, name="machine_put_back"),
    path("requests/accept/", requests.accept_suggested, name="accept"),
    path("requests/<int:request_id>/settle/", requests.settle_one, name="settle"),
    path("requests/<int:request_id>/set-aside/", requests.set_one_aside, name="set_aside"),
    path("requests/<int:request_id>/undo/", requests.undo_one, name="undo"),
    path("requests/requests.<str:kind>", requests.file, name="requests_file"),
    path("requests/<int:request_id>/split/", requests.split_one, name="split"),
    path("requests/<int:request_id>/together/", requests.put_one_together, name="put_together"),
    path("requests/gather/", requests.gather_chosen, name="gather"),
    path("requests/name/", requests.name_chosen, name="name_group"),
    path("requests/groups/<int:gathering_id>/scatter/", requests.scatter_one, name="scatter"),
    path("requests/answer/", replies.answer, name="answer"),
    path("requests/answers/<int:reply_id>/correct/", replies.correct, name="correct_reply"),
    path("proposals/", proposals.proposals, name="proposals"),
    path("proposals/new/", proposals.new, name="propose"),
    path("proposals/decide/", proposals.decide, name="decide_proposals"),
    path("proposals/<int:proposal_id>/withdraw/", proposals.withdraw, name="withdraw_proposal"),
    path("proposals/<int:proposal_id>/back/", proposals.back, name="back_proposal"),
    path("proposals/wishes/<int:request_id>/back/", proposals.back_wish, name="back_wish"),
    path("own/<int:need_id>/", own.change_need, name="change_need"),
    path("advise/", own.advise_somebody, name="advise"),
    path("own/advice/<int:advice_id>/", own.decide_advice, name="decide_advice"),
    path("campaigns/<slug:slug>/", campaigns.campaign_page, name="campaign"),
    path("campaigns/<slug:slug>/mapping/", campaigns.mapping_page, name="mapping"),
    path("campaigns/<slug:slug>/questions/", campaigns.questions_page, name="questions"),
    path(
        "campaigns/<slug:slug>/questions/<slug:code>.<str:kind>",
        campaigns.question_file,
        name="question_file",
    ),
    path("campaigns/<slug:slug>/<slug:part>.<str:kind>", campaigns.picture_file, name="picture_file"),
]
