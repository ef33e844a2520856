"""The operations on the draft, below ``/api/v1/draft/``."""

from django.urls import path

from orchestration.api import draft, expressions, products, rules

app_name = "draft-api"

urlpatterns = [
    path("changes", draft.ChangesView.as_view(), name="changes"),
    path("expressions", expressions.ExpressionsView.as_view(), name="expressions"),
    path("groups/<path:code>/scenarios", rules.GroupScenariosView.as_view(), name="group-scenarios"),
    path("problems", draft.ProblemsView.as_view(), name="problems"),
    path("schema", draft.SchemaView.as_view(), name="schema"),
    path("records/<str:kind>", draft.RecordsView.as_view(), name="records"),
    path("records/<str:kind>/<path:code>", draft.RecordView.as_view(), name="record"),
    path("steps/<path:code>/rules", rules.StepRulesView.as_view(), name="step-rules"),
    path("uses/<str:kind>/<path:code>", draft.UsesView.as_view(), name="uses"),
    path("products/<path:sku>", products.ProductView.as_view(), name="product"),
    path("classifications/<path:code>", products.ClassificationView.as_view(), name="classification"),
    path("registers/<str:kind>", products.RegisterView.as_view(), name="register"),
    path("decompositions", products.DecompositionsView.as_view(), name="decompositions"),
    path("workspaces/<path:code>/duplicate", draft.DuplicateView.as_view(), name="workspace-duplicate"),
    path("workspaces/<path:code>", draft.WorkspaceView.as_view(), name="workspace"),
]
