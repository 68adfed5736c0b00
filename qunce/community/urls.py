"""Addresses of groups, members and tags."""

from django.urls import path

from qunce.community.pages import behind, bulk, groups, members, roles, tags

app_name = "community"
urlpatterns = [
    path("groups", groups.groups, name="groups"),
    path("groups/new", groups.new_group, name="group_new"),
    path("groups/state", bulk.set_state, name="groups_state"),
    path("groups/type", bulk.set_type, name="groups_type"),
    path("groups/<int:group_id>", groups.group, name="group"),
    path("groups/<int:group_id>/timeline", groups.group_timeline, name="group_timeline"),
    path("groups/<int:group_id>/people", groups.group_people, name="group_people"),
    path("groups/<int:group_id>/people/role", roles.set_role, name="people_role"),
    path("groups/<int:group_id>/people/role/undo/<int:entry_id>", roles.undo_role, name="undo_role"),
    path("groups/<int:group_id>/settings", groups.group_settings, name="group_settings"),
    path("groups/<int:group_id>/day", groups.group_day, name="group_day"),
    path("members", members.members, name="members"),
    path("members/tag", bulk.tag, name="members_tag"),
    path("members/untag", bulk.untag, name="members_untag"),
    path("members/<int:member_id>", members.member, name="member"),
    path("members/<int:member_id>/timeline", members.member_timeline, name="member_timeline"),
    path("members/<int:member_id>/tags", members.add_tag, name="member_tag"),
    path("members/<int:member_id>/tags/<int:tag_id>/remove", members.drop_tag, name="member_untag"),
    path("members/<int:member_id>/notes", members.add_note, name="member_note"),
    path("members/<int:member_id>/notes/<int:note_id>/remove", members.drop_note, name="member_unnote"),
    path("members/<int:member_id>/consents", members.give_consent, name="member_consent"),
    path(
        "members/<int:member_id>/consents/<int:consent_id>/withdraw", members.withdraw_consent, name="member_withdraw"
    ),
    path("metrics/<slug:slug>/people", behind.behind, name="behind"),
    path("tags", tags.tags, name="tags"),
    path("tags/new", tags.new_tag, name="tag_new"),
    path("tags/<int:tag_id>/rename", tags.rename_tag, name="tag_rename"),
    path("tags/<int:tag_id>/delete", tags.delete_tag, name="tag_delete"),
]
