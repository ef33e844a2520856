"""Routes of the catalogue's pages. The page of one product is orchestration's: it shows what the product is used by."""

from django.urls import path

from catalog.pages import products

urlpatterns = [path("catalog", products.product_list, name="catalog")]
