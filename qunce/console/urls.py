"""Addresses of the console's own pages."""

from django.urls import path

from qunce.console.pages import doors, home, palette, profile, views

app_name = "console"
urlpatterns = [
    path("", home.home, name="home"),
    path("sign-in", doors.sign_in, name="sign_in"),
    path("sign-out", doors.sign_out, name="sign_out"),
    path("enter/<str:token>", doors.enter, name="enter"),
    path("language", profile.language, name="language"),
    path("theme", profile.theme, name="theme"),
    path("palette", palette.palette, name="palette"),
    path("profile", profile.profile, name="profile"),
    path("profile/password", profile.password, name="password"),
    path("views", views.save_view, name="save_view"),
    path("views/<int:view_id>/delete", views.delete_view, name="delete_view"),
    path("workspace/<int:workspace_id>", profile.switch_workspace, name="switch_workspace"),
]
