"""Routes of the designer's pages."""

from django.urls import path

from orchestration.pages import (
    catalog,
    comparing,
    decomposition,
    designs,
    drafts,
    pasted_products,
    products,
    release_requests,
    releases,
    workspaces,
)

urlpatterns = [
    path("releases", releases.releases, name="releases"),
    path("releases/draft", drafts.draft, name="draft"),
    path("releases/draft/files", drafts.draft_files, name="draft-files"),
    path("releases/compare", comparing.compare, name="release-compare"),
    path("releases/requests/<int:number>/approve", release_requests.approve, name="release-approve"),
    path("releases/requests/<int:number>/reject", release_requests.reject, name="release-reject"),
    path("releases/requests/<int:number>/withdraw", release_requests.withdraw, name="release-withdraw"),
    path("releases/<int:number>", releases.release_detail, name="release"),
    path("releases/<int:number>/files", releases.release_files, name="release-files"),
    path("releases/<int:number>/restore", comparing.restore, name="release-restore"),
    path("designs", designs.designs, name="designs"),
    path("designs/new", workspaces.create, name="design-new"),
    path("designs/rename/<path:code>", workspaces.rename, name="design-rename"),
    path("designs/duplicate/<path:code>", workspaces.duplicate, name="design-duplicate"),
    path("designs/delete/<path:code>", workspaces.remove, name="design-remove"),
    path("designs/all", designs.all_groups, name="design-all"),
    path("designs/in/<path:code>/simulate", designs.simulate, name="design-simulate"),
    path("designs/in/<path:code>", designs.workspace, name="design"),
    path("catalog/add-products", pasted_products.add_several, name="products-several"),
    path("catalog/products/<path:sku>", products.product, name="product"),
    path("catalog/<str:section>", catalog.register, name="register"),
    path("catalog/decomposition/<path:sku>", decomposition.product_decomposition, name="product-decomposition"),
    path("catalog/class-decomposition/<path:code>", decomposition.class_decomposition, name="class-decomposition"),
]
