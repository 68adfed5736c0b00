"""Addresses of the console's own pages."""

from django.urls import path

from qunce.console.pages import audit, connections, doors, home, palette, parked, platforms, profile, staff, views

app_name = "console"
urlpatterns = [
    path("", home.home, name="home"),
    path("feed", home.live_feed, name="feed"),
    path("palette", palette.palette, name="palette"),
    path("sign-in", doors.sign_in, name="sign_in"),
    path("sign-out", doors.sign_out, name="sign_out"),
    path("enter/<str:token>", doors.enter, name="enter"),
    path("language", profile.language, name="language"),
    path("theme", profile.theme, name="theme"),
    path("profile", profile.profile, name="profile"),
    path("profile/password", profile.password, name="password"),
    path("workspace/<int:workspace_id>", profile.switch_workspace, name="switch_workspace"),
    path("views", views.save_view, name="save_view"),
    path("views/<int:view_id>/delete", views.delete_view, name="delete_view"),
    path("connections", connections.all_of_them, name="connections"),
    path("connections/new", connections.choose, name="connection_choose"),
    path("connections/new/<slug:slug>", connections.create, name="connection_create"),
    path("connections/<int:connection_id>", connections.one, name="connection"),
    path("connections/<int:connection_id>/check", connections.check, name="connection_check"),
    path("connections/<int:connection_id>/sync", connections.sync, name="connection_sync"),
    path("connections/<int:connection_id>/progress", connections.progress, name="connection_progress"),
    path("connections/<int:connection_id>/switch", connections.switch, name="connection_switch"),
    path("connections/<int:connection_id>/<slug:tab>", connections.one, name="connection_tab"),
    path("platforms", platforms.platforms, name="platforms"),
    path("platforms/<slug:code>", platforms.platform, name="platform"),
    path("work", connections.work, name="work"),
    path("staff", staff.staff, name="staff"),
    path("staff/invite", staff.invite, name="invite"),
    path("staff/invitations/<int:link_id>/withdraw", staff.withdraw, name="withdraw_invitation"),
    path("staff/<int:person_id>/role", staff.change_role, name="change_role"),
    path("staff/<int:person_id>/remove", staff.remove, name="remove_staff"),
    path("parked", parked.events, name="parked"),
    path("parked/<int:parked_id>", parked.event, name="parked_event"),
    path("parked/<int:parked_id>/run", parked.run_again, name="parked_run"),
    path("parked/<int:parked_id>/discard", parked.discard, name="parked_discard"),
    path("audit", audit.log, name="audit"),
    path("audit/verify", audit.verify, name="audit_verify"),
    path("audit/<int:entry_id>", audit.entry, name="audit_entry"),
]
