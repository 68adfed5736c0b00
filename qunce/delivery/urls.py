"""Addresses of deliveries and Today."""

from django.urls import path

from qunce.delivery.pages import deliveries, today

app_name = "delivery"
urlpatterns = [
    path("today", today.today, name="today"),
    path("today/<int:task_id>/done", today.done, name="done"),
    path("today/<int:task_id>/skip", today.skip, name="skip"),
    path("today/<int:task_id>/postpone", today.postpone, name="postpone"),
    path("today/<int:task_id>/undo", today.undo, name="undo"),
    path("today/<int:task_id>/send", today.send_late, name="send_late"),
    path("deliveries", deliveries.deliveries, name="deliveries"),
    path("deliveries/cancel", deliveries.cancel_many, name="cancel_many"),
    path("deliveries/again", deliveries.try_many_again, name="try_many_again"),
    path("deliveries/<int:delivery_id>", deliveries.delivery, name="delivery"),
    path("deliveries/<int:delivery_id>/cancel", deliveries.cancel, name="cancel"),
    path("deliveries/<int:delivery_id>/again", deliveries.try_again, name="try_again"),
    path("deliveries/<int:delivery_id>/settle", deliveries.settle, name="settle"),
]
