"""Rows become records: meanings of cells, references, merging, and every misfit with its file, row and column."""

import dataclasses
from decimal import Decimal

import pytest

from catalog.core.products import Catalog, Product, ProductClassification, UnitOfMeasure
from catalog.core.vocabulary import DataType, DecompositionScope, LineAction, ProductKind, QuantityMethod
from decomposition.core.rules import Enforcement, MappingMethod, RuleBook, ValueListEntry
from orchestration.core.checks import check_design
from orchestration.core.design import Design, Queue, StepDefinition, StepGroup
from orchestration.core.salesforce.loading import load
from orchestration.core.vocabulary import (
    Allocation,
    FreezeBehaviour,
    PropagatedState,
    RetryPolicy,
    ScheduleBase,
    StepScope,
    StepType,
    TimeUnit,
)
from tests.core.foreign_tables import CLASSES, GROUPS, PRODUCTS, SCOPES, STEPS, errors, loaded, table, warnings


class TestProducts:
    def test_two_files_of_one_object_fill_the_same_product(self) -> None:
        design = loaded(
            CLASSES,
            SCOPES,
            table("Product2", "StockKeepingUnit,Name,BasedOn.Code,IsActive\nA 1,Both  here,PC,false", "pcm"),
            table(
                "Product2",
                """
                StockKeepingUnit,Name,DecompositionScope,CustomDecompositionScope,FulfillmentQtyCalcMethod
                A 1,Both  here,Custom,Grouped,AlwaysOne
                """,
            ),
        )
        assert design.catalog.products == (
            Product(
                sku="A 1",
                name="Both  here",
                classification="PC",
                active=False,
                decomposition_scope=DecompositionScope.CUSTOM,
                custom_scope="Grouped",
                quantity_method=QuantityMethod.ALWAYS_ONE,
            ),
        )

    def test_null_scope_and_method_are_the_defaults_however_null_is_written(self) -> None:
        design = loaded(
            table("Product2", "StockKeepingUnit,Name,DecompositionScope,FulfillmentQtyCalcMethod\nA,A,,#N/A\nB,B,#N/A,")
        )
        assert {(one.decomposition_scope, one.quantity_method) for one in design.catalog.products} == {
            (DecompositionScope.ORDER_LINE_ITEM, QuantityMethod.AGGREGATE)
        }

    def test_a_column_that_a_file_lacks_leaves_the_draft_as_it_is_and_a_null_empties_it(self) -> None:
        there = Product(sku="SOLD", name="Old", classification="PC", family="Kept", description="Goes")
        draft = Design(
            rule_book=RuleBook(
                catalog=Catalog(products=(there,), classifications=(ProductClassification(code="PC", name="Services"),))
            )
        )
        design = loaded(table("Product2", "StockKeepingUnit,Name,Description\nSOLD,New,#N/A"), draft=draft)
        assert design.catalog.products == (Product(sku="SOLD", name="New", classification="PC", family="Kept"),)

    def test_files_that_contradict_each_other_are_told_and_the_later_one_counts(self) -> None:
        tables = (
            table("Product2", "StockKeepingUnit,Name\nA,One", "dro"),
            table("Product2", "StockKeepingUnit,Name\nA,Other", "pcm"),
        )
        assert loaded(*tables).catalog.products[0].name == "Other"
        assert warnings(*tables) == [("pcm/Product2.csv", 2, "Name", "Other")]

    def test_destinations_of_rules_and_marked_codes_are_technical_products(self) -> None:
        design = loaded(
            table("Product2", "StockKeepingUnit,Name\nSOLD,Sold\nT,Made\nX-DRO-Y,Not reached yet"),
            table(
                "ProductFulfillmentDecompRule",
                "Name,SourceProduct.StockKeepingUnit,DestinationProduct.StockKeepingUnit\nr,SOLD,T",
            ),
        )
        assert {one.sku: one.kind for one in design.catalog.products} == {
            "SOLD": ProductKind.COMMERCIAL,
            "T": ProductKind.TECHNICAL,
            "X-DRO-Y": ProductKind.TECHNICAL,
        }

    def test_a_custom_scope_without_scope_custom_has_no_effect_and_is_told(self) -> None:
        products = table(
            "Product2", "StockKeepingUnit,Name,DecompositionScope,CustomDecompositionScope\nA,A,Account,Grouped"
        )
        assert loaded(SCOPES, products).catalog.products[0].custom_scope is None
        assert warnings(SCOPES, products) == [("dro/Product2.csv", 2, "CustomDecompositionScope", "Grouped")]

    def test_scope_custom_without_a_custom_scope_is_refused(self) -> None:
        products = table("Product2", "StockKeepingUnit,Name,DecompositionScope,CustomDecompositionScope\nA,A,Custom,")
        assert errors(products) == [("dro/Product2.csv", 2, "CustomDecompositionScope", "")]


class TestCatalogue:
    def test_attributes_with_their_types_and_picklists(self) -> None:
        design = loaded(
            table("AttributePicklist", "Name,Code,DataType,Status\nSizes list,SIZES,Text,Active"),
            table(
                "AttributePicklistValue",
                """
                Code,Picklist.Name,Value,DisplayValue,IsDefault,Sequence,Status
                s,Sizes list,S,Small,true,1,Active
                d,Sizes list,D,Draft,false,2,Draft
                """,
            ),
            table(
                "AttributeDefinition",
                """
                Code,Name,DataType,Picklist.Name,DefaultValue,IsRequired,IsActive
                size,Size,Picklist,Sizes list,S,true,true
                big,Big,Checkbox,,false,false,true
                rate,Rate,Percent,,,false,false
                """,
            ),
        )
        [picklist] = design.catalog.picklists
        assert (picklist.code, picklist.name) == ("SIZES", "Sizes list")
        assert [(one.code, one.value, one.label, one.default) for one in picklist.values] == [("s", "S", "Small", True)]
        found = {one.code: one for one in design.catalog.attributes}
        assert (found["size"].picklist, found["size"].required) == ("SIZES", True)
        assert (found["big"].data_type, found["rate"].data_type) == (DataType.BOOLEAN, DataType.PERCENT)
        assert not found["rate"].active

    def test_attributes_of_classes_and_of_products_and_inactive_ones_left_out(self) -> None:
        definitions = table("AttributeDefinition", "Code,Name,DataType\nsize,Size,Text\nhue,Hue,Text")
        of_class = table(
            "ProductClassificationAttr",
            """
            ProductClassification.Code,AttributeDefinition.Code,DefaultValue,Sequence,Status
            PC,size,M,3,Active
            PC,hue,,,Inactive
            """,
        )
        of_product = table(
            "ProductAttributeDefinition",
            "AttributeDefinition.Code,Product2.StockKeepingUnit,IsRequired,Status\nsize,SOLD,true,Active",
        )
        design = loaded(CLASSES, PRODUCTS, definitions, of_class, of_product)
        found = {(one.product, one.classification, one.attribute): one for one in design.catalog.product_attributes}
        assert set(found) == {(None, "PC", "size"), ("SOLD", None, "size")}
        assert (found[None, "PC", "size"].default_value, found[None, "PC", "size"].sequence) == ("M", 3)
        assert found["SOLD", None, "size"].required
        told = warnings(CLASSES, PRODUCTS, definitions, of_class)
        assert ("dro/ProductClassificationAttr.csv", 3, "Status", "Inactive") in told

    def test_members_of_bundles_are_products_or_classes(self) -> None:
        design = loaded(
            PRODUCTS,
            CLASSES,
            table(
                "ProductRelatedComponent",
                """
                ChildProductClassification.Code,ChildProduct.StockKeepingUnit,ParentProduct.StockKeepingUnit,\
ProductComponentGroup.Code,ProductRelationshipType.Name,Quantity,MinQuantity,MaxQuantity,IsComponentRequired
                ,QB HD 1TB,SOLD,,,2.5,1,9,true
                PC,,SOLD,,,1,,,false
                """,
            ),
        )
        by_product, by_class = sorted(design.catalog.components, key=lambda one: one.child_classification or "")
        assert (by_product.child, by_product.quantity, by_product.required) == ("QB HD 1TB", Decimal("2.5"), True)
        assert (by_product.minimum_quantity, by_product.maximum_quantity) == (Decimal(1), Decimal(9))
        assert (by_class.child, by_class.child_classification) == (None, "PC")

    def test_a_scope_is_addressed_by_its_own_name(self) -> None:
        [scope] = loaded(SCOPES).catalog.custom_scopes
        assert (scope.code, scope.item_key, scope.assetizable) == ("Grouped", "", True)


class TestUnits:
    CLASS = table("UnitOfMeasureClass", "Code,BaseUnitOfMeasure.UnitCode\nDATA,GB\nTIME,m")

    def test_factors_that_say_how_many_base_units_one_is_are_loaded(self) -> None:
        units = table(
            "UnitOfMeasure",
            """
            UnitCode,Name,UnitOfMeasureClass.Code,ConversionFactor
            GB,Gigabyte,DATA,1
            TB,Terabyte,DATA,1024
            m,Minutes,TIME,1
            s,Seconds,TIME,0.016667
            t,Token,DATA,
            """,
        )
        factors = {one.code: one.conversion_factor for one in loaded(self.CLASS, units).catalog.units}
        assert factors == {"GB": Decimal(1), "TB": Decimal(1024), "m": Decimal(1), "s": Decimal("0.016667"), "t": None}
        assert warnings(self.CLASS, units) == []

    def test_a_factor_that_stands_the_wrong_way_round_is_not_loaded_but_told(self) -> None:
        units = table(
            "UnitOfMeasure",
            "UnitCode,Name,UnitOfMeasureClass.Code,ConversionFactor\nGB,Gigabyte,DATA,1\nm,m,TIME,1\nKB,Kilobyte,DATA,1000000",
        )
        found = {one.code: one.conversion_factor for one in loaded(self.CLASS, units).catalog.units}
        assert found["KB"] is None
        assert warnings(self.CLASS, units) == [("dro/UnitOfMeasure.csv", 4, "ConversionFactor", "1000000")]

    @pytest.mark.parametrize("factor", ["2", "0", "-1"])
    def test_a_base_unit_whose_factor_is_not_one_is_refused(self, factor: str) -> None:
        units = table(
            "UnitOfMeasure",
            f"UnitCode,Name,UnitOfMeasureClass.Code,ConversionFactor\nGB,Gigabyte,DATA,{factor}\nm,m,TIME,1",
        )
        assert errors(self.CLASS, units) == [("dro/UnitOfMeasure.csv", 2, "ConversionFactor", factor)]

    def test_a_second_unit_with_the_factor_of_the_base_is_told(self) -> None:
        units = table(
            "UnitOfMeasure",
            "UnitCode,Name,UnitOfMeasureClass.Code,ConversionFactor\nGB,Gigabyte,DATA,1\nm,m,TIME,1\nx,Else,DATA,1",
        )
        assert warnings(self.CLASS, units) == [("dro/UnitOfMeasure.csv", 4, "ConversionFactor", "1")]

    def test_a_base_unit_of_another_class_is_refused(self) -> None:
        units = table("UnitOfMeasure", "UnitCode,Name,UnitOfMeasureClass.Code\nGB,Gigabyte,TIME\nm,Minute,TIME")
        assert errors(self.CLASS, units) == [("dro/UnitOfMeasureClass.csv", 2, "BaseUnitOfMeasure.UnitCode", "GB")]

    def test_units_alone_are_measured_by_the_classes_of_an_earlier_import(self) -> None:
        units = table(
            "UnitOfMeasure", "UnitCode,Name,UnitOfMeasureClass.Code,ConversionFactor\nKB,Kilobyte,DATA,1000000"
        )
        base = UnitOfMeasure(code="GB", name="Gigabyte", unit_class="DATA", conversion_factor=Decimal(1))
        draft = Design(rule_book=RuleBook(catalog=Catalog(units=(base,))))
        loading = load([units], draft, [self.CLASS])
        assert [one.conversion_factor for one in loading.design.catalog.units] == [None]

    def test_units_that_are_not_active_are_loaded_and_told(self) -> None:
        units = table("UnitOfMeasure", "UnitCode,Name,Status\nx,X,Inactive")
        assert [one.code for one in loaded(units).catalog.units] == ["x"]
        assert warnings(units) == [("dro/UnitOfMeasure.csv", 2, "Status", "Inactive")]


class TestRules:
    def test_sources_are_products_or_classes_by_name(self) -> None:
        design = loaded(
            PRODUCTS,
            CLASSES,
            table(
                "ProductFulfillmentDecompRule",
                """
                Name,SourceProduct.StockKeepingUnit,SourceProductClassification.Name,\
DestinationProduct.StockKeepingUnit,Priority
                of  product,SOLD,,QB HD 1TB,7
                of class,,Services,QB HD 1TB,
                """,
            ),
        )
        of_product, of_class = design.rule_book.rules
        assert (of_class.source_classification, of_class.source_product, of_class.priority) == ("PC", None, None)
        assert (of_product.code, of_product.source_product, of_product.priority) == ("of  product", "SOLD", 7)

    @pytest.mark.parametrize("sources", [",", "SOLD,Services"])
    def test_a_rule_with_no_source_or_two_is_refused(self, sources: str) -> None:
        rules = table(
            "ProductFulfillmentDecompRule",
            "Name,SourceProduct.StockKeepingUnit,SourceProductClassification.Name,DestinationProduct.StockKeepingUnit\n"
            f"r,{sources},QB HD 1TB",
        )
        [(file, row, _, _)] = errors(PRODUCTS, CLASSES, rules)
        assert (file, row) == ("dro/ProductFulfillmentDecompRule.csv", 2)

    def test_mappings_and_value_lists(self) -> None:
        design = loaded(
            PRODUCTS,
            table("AttributeDefinition", "Code,Name,DataType\nsize,Size,Text"),
            table(
                "ProductFulfillmentDecompRule",
                "Name,SourceProduct.StockKeepingUnit,DestinationProduct.StockKeepingUnit\nr,SOLD,QB HD 1TB",
            ),
            table(
                "ValTfrmGrp",
                "Name,SourcePrimitiveType,DestinationPrimitiveType,UsageType\nSizes,Text,Boolean,DFOListMapping",
            ),
            table(
                "ValTfrm",
                """
                ValueTransformGroup.Name,InputString,InputNumber,IsInputBoolean,OutputString,IsOutputBoolean
                Sizes,S,,false,,true
                Sizes,M,,false,,false
                """,
            ),
            table(
                "ProductDecompEnrichmentRule",
                """
                DecompositionRule.Name,Name,SourceType,SourceAttributeDefinition.Code,DestinationType,\
DestinationAttributeDefinition.Code,CalculationMethod,ListMappingGroup.Name,RuleEnforcement
                r,m1,Attribute,size,Attribute,size,Static-Lookup,Sizes,InitialRequest
                """,
            ),
        )
        [values] = design.rule_book.value_lists
        assert values.entries == (ValueListEntry(input="S", output="true"), ValueListEntry(input="M", output="false"))
        [mapping] = design.rule_book.rules[0].mappings
        assert (mapping.method, mapping.value_list, mapping.enforcement) == (
            MappingMethod.LIST,
            "Sizes",
            Enforcement.INITIAL_REQUEST,
        )

    def test_a_condition_is_told_and_keeps_the_draft_from_being_published_until_it_is_written(self) -> None:
        rules = table(
            "ProductFulfillmentDecompRule",
            "Name,SourceProduct.StockKeepingUnit,DestinationProduct.StockKeepingUnit,ConditionData\n"
            'r,SOLD,QB HD 1TB,"{""criteria"": [1]}"',
        )
        design = loaded(PRODUCTS, rules)
        assert [row[1:3] for row in warnings(PRODUCTS, rules)] == [(2, "ConditionData")]
        problems = [one for one in check_design(design) if one.kind == "DecompositionRule" and one.field == "condition"]
        assert [one.severity.value for one in problems] == ["Error"]

    def test_a_condition_that_was_written_in_the_draft_is_not_overwritten(self) -> None:
        rules = table(
            "ProductFulfillmentDecompRule",
            "Name,SourceProduct.StockKeepingUnit,DestinationProduct.StockKeepingUnit,ConditionData\n"
            "r,SOLD,QB HD 1TB,{}",
        )
        first = loaded(PRODUCTS, rules)
        [rule] = first.rule_book.rules
        mended = dataclasses.replace(rule, condition="line.quantity > 1")
        draft = Design(rule_book=dataclasses.replace(first.rule_book, rules=(mended,)))
        assert loaded(PRODUCTS, rules, draft=draft).rule_book.rules == (mended,)


class TestSteps:
    def test_every_column_of_a_step(self) -> None:
        design = loaded(
            GROUPS,
            SCOPES,
            table("Group", "Name\nField crew"),
            table("IntegrationProviderDef", "DeveloperName\nErp"),
            table(
                "FulfillmentStepDefinition",
                """
                Name,StepDefinitionGroup.Name,StepType,Scope,CustomFulfillmentScope,AssignedTo.Name,TaskAllocationType,\
ExecuteOn,DelayOf,DelayUnit,AmendGroup.Name,CancelledGroup.Name,PointOfNoReturn,ForcePlanFreezeDuringExecution,\
IsSkipBranch,IntegrationDefinitionName.DeveloperName,FlowDefinitionName,UsageType,OmniscriptName
                Install  it,Lane,ManualTask,Custom,Grouped,Field crew,LeastLoaded,SourceLineStartDate,3,Hours,Lane,\
Lane,Changes Denied,YesButForcefullyCompleteStep,true,#N/A,,Fulfillment,Kept
                Call,Lane,Callout,Plan,,,,,,,,,,Never,false,Erp,,Fulfillment,
                """,
            ),
        )
        call, install = design.steps
        assert install == StepDefinition(
            code="Install  it",
            name="Install  it",
            group="Lane",
            type=StepType.MANUAL_TASK,
            scope=StepScope.CUSTOM,
            custom_scope="Grouped",
            queue="Field crew",
            allocation=Allocation.LEAST_LOADED,
            schedule_base=ScheduleBase.SOURCE_LINE_START_DATE,
            delay=3,
            delay_unit=TimeUnit.HOURS,
            amend_group="Lane",
            cancel_group="Lane",
            point_of_no_return=True,
            freeze_behaviour=FreezeBehaviour.FORCEFULLY_COMPLETE,
            skip_branch=True,
        )
        assert (call.type, call.integration) == (StepType.CALLOUT, "Erp")
        [integration] = design.integrations
        assert (integration.code, integration.system) == ("Erp", "Erp")

    def test_a_task_of_a_user_of_this_site_is_that_users(self) -> None:
        steps = table(
            "FulfillmentStepDefinition",
            "Name,StepDefinitionGroup.Name,StepType,AssignedTo.Name\nDo,Lane,ManualTask,omar",
        )
        [step] = loaded(GROUPS, steps, people=frozenset({"omar"})).steps
        assert (step.user, step.queue) == ("omar", None)

    def test_a_task_of_a_user_whom_this_site_does_not_have_gets_a_queue_to_live_in(self) -> None:
        tables = (
            GROUPS,
            table("User", "Name\n__SOMEBODY__"),
            table(
                "FulfillmentStepDefinition",
                "Name,StepDefinitionGroup.Name,StepType,AssignedTo.Name\nDo,Lane,ManualTask,__SOMEBODY__",
            ),
        )
        design = loaded(*tables)
        assert [(one.code, one.name) for one in design.queues] == [("__SOMEBODY__", "DRO assigned-to placeholder")]
        assert design.steps[0].queue == "__SOMEBODY__"
        assert ("dro/FulfillmentStepDefinition.csv", 2, "AssignedTo.Name", "__SOMEBODY__") in warnings(*tables)

    def test_a_manual_task_that_names_an_integration_keeps_it_and_is_told(self) -> None:
        tables = (
            GROUPS,
            table("IntegrationProviderDef", "DeveloperName\nErp"),
            table(
                "FulfillmentStepDefinition",
                "Name,StepDefinitionGroup.Name,StepType,IntegrationDefinitionName.DeveloperName\nDo,Lane,ManualTask,Erp",
            ),
        )
        assert loaded(*tables).steps[0].integration == "Erp"
        place = ("dro/FulfillmentStepDefinition.csv", 2, "IntegrationDefinitionName.DeveloperName", "Erp")
        assert place in warnings(*tables)

    def test_a_group_that_no_scenario_starts_is_told(self) -> None:
        assert warnings(GROUPS) == [("dro/FulfillmentStepDefinitionGroup.csv", 2, "Name", "Lane")]

    def test_dependencies(self) -> None:
        dependencies = table(
            "FulfillmentStepDependencyDef",
            """
            Name,FulfillmentStepDefinition.Name,DependsOnStepDefinition.Name,DependencyScope,IsCompensateInReverse,\
PropagateStateToDependentStep
            then,Second,First,LineItem,true,Both
            """,
        )
        [found] = loaded(GROUPS, STEPS, dependencies).dependencies
        assert (found.step, found.depends_on, found.scope) == ("Second", "First", StepScope.LINE_ITEM)
        assert (found.compensate_in_reverse, found.propagate_state) == (True, PropagatedState.BOTH)

    def test_actions_of_a_scenario_and_both_spellings_of_no_change(self) -> None:
        scenarios = table(
            "ProductFulfillmentScenario",
            """
            Name,FulfillmentStepDefnGroup.Name,Product.StockKeepingUnit,ProductClassification.Name,Action
            a,Lane,SOLD,,Add;No Change
            b,Lane,,Services,NoChange
            c,Lane,,,
            """,
        )
        a, b, c = loaded(GROUPS, PRODUCTS, CLASSES, scenarios).scenarios
        assert (a.product, a.actions) == ("SOLD", (LineAction.ADD, LineAction.NO_CHANGE))
        assert (b.classification, b.actions) == ("PC", (LineAction.NO_CHANGE,))
        assert (c.product, c.classification, c.actions) == (None, None, ())

    def test_workspaces_arrange_groups_in_their_order(self) -> None:
        [workspace] = loaded(
            GROUPS,
            table("FulfillmentWorkspace", "Name,Description\nAll,Everything"),
            table(
                "FulfillmentWorkspaceItem",
                "FulfillmentWorkspace.Name,FulfillmentStepDefinitionGroup.Name,ShowOrder\nAll,Lane,4",
            ),
        ).workspaces
        assert [(item.group, item.order) for item in workspace.items] == [("Lane", 4)]

    def test_fallout_jeopardy_and_assignment_rules(self) -> None:
        design = loaded(
            table("Group", "Name\nCrew\nDesk"),
            table(
                "FulfillmentFalloutRule",
                'Name,StepType,RetryPolicy,RetriesAllowed,RetryIntervals,FalloutQueue.Name\n001,Callout,Staggered,,"5,10,20",Desk',
            ),
            table(
                "FulfillmentStepJeopardyRule",
                "Name,StepType,EstimatedDuration,EstimatedDurationUnit,JeopardyThreshold,JeopardyThresholdUnit\n"
                "001,ManualTask,1,Days,20,Hours",
            ),
            table(
                "FulfillmentTaskAssignmentRule",
                "Name,Source.Name,Destination.Name,Priority,TaskAllocationType\nto crew,Desk,Crew,2,RoundRobin",
            ),
        )
        [fallout], [jeopardy], [assignment] = design.fallout_rules, design.jeopardy_rules, design.assignment_rules
        assert (fallout.retry_policy, fallout.retry_intervals) == (RetryPolicy.STAGGERED, (5, 10, 20))
        assert fallout.queue == "Desk"
        assert (jeopardy.estimated_duration, jeopardy.estimated_duration_unit) == (1, TimeUnit.DAYS)
        assert (jeopardy.threshold, jeopardy.threshold_unit) == (20, TimeUnit.HOURS)
        assert (assignment.source_queue, assignment.destination_queue, assignment.priority) == ("Desk", "Crew", 2)


class TestNames:
    DRAFT = Design(groups=(StepGroup(code="Lane", name="Renamed"),), queues=(Queue(code="q", name="Crew"),))

    def test_a_record_that_was_renamed_in_the_draft_is_found_by_either_name(self) -> None:
        steps = table(
            "FulfillmentStepDefinition", "Name,StepDefinitionGroup.Name,StepType\nA,Renamed,Milestone\nB,Lane,Milestone"
        )
        assert {step.group for step in loaded(steps, draft=self.DRAFT).steps} == {"Lane"}

    def test_a_renamed_record_that_was_imported_is_changed_under_its_new_name(self) -> None:
        groups = table("FulfillmentStepDefinitionGroup", "Name,Description\nRenamed,Text")
        kept = dataclasses.replace(GROUPS, rows=(dataclasses.replace(GROUPS.rows[0], key="Lane"),))
        loading = load([groups], self.DRAFT, [kept])
        assert loading.design.groups == (StepGroup(code="Lane", name="Renamed", description="Text"),)

    def test_a_record_that_only_happens_to_be_called_so_is_not_the_same(self) -> None:
        groups = table("FulfillmentStepDefinitionGroup", "Name,Description\nRenamed,Text")
        steps = table("FulfillmentStepDefinition", "Name,StepDefinitionGroup.Name,StepType\nA,Renamed,Milestone")
        design = loaded(groups, steps, draft=self.DRAFT)
        assert [one.code for one in design.groups] == ["Renamed"]
        assert [one.group for one in design.steps] == ["Renamed"]

    def test_queues_are_found_by_name(self) -> None:
        steps = table(
            "FulfillmentStepDefinition",
            "Name,StepDefinitionGroup.Name,StepType,AssignedTo.Name\nA,Lane,ManualTask,Crew",
        )
        assert loaded(steps, draft=self.DRAFT).steps[0].queue == "q"

    def test_two_classes_of_one_name_cannot_be_told_apart_by_it(self) -> None:
        classes = table("ProductClassification", "Code,Name\nA,Same\nB,Same")
        rules = table(
            "ProductFulfillmentDecompRule",
            "Name,SourceProductClassification.Name,DestinationProduct.StockKeepingUnit\nr,Same,SOLD",
        )
        place = ("dro/ProductFulfillmentDecompRule.csv", 2, "SourceProductClassification.Name", "Same")
        assert place in errors(classes, PRODUCTS, rules)


class TestMisfits:
    @pytest.mark.parametrize(
        ("cell", "column"),
        [
            ("Nowhere,Milestone,Plan,Never,,", "StepDefinitionGroup.Name"),
            ("Lane,Milestones,Plan,Never,,", "StepType"),
            ("Lane,,Plan,Never,,", "StepType"),
            ("Lane,Milestone,plan,Never,,", "Scope"),
            ("Lane,Milestone,Plan,Sometimes,,", "ForcePlanFreezeDuringExecution"),
            ("Lane,Milestone,Plan,Never,three,", "DelayOf"),
            ("Lane,Milestone,Plan,Never,1.5,", "DelayOf"),
            ("Lane,Milestone,Plan,Never,-1,", "DelayOf"),
            ("Lane,Milestone,Plan,Never,99999999999,", "DelayOf"),
            ("Lane,Milestone,Plan,Never,,yes", "IsSkipBranch"),
        ],
    )
    def test_a_cell_that_does_not_fit_is_refused_at_its_place(self, cell: str, column: str) -> None:
        steps = table(
            "FulfillmentStepDefinition",
            "Name,StepDefinitionGroup.Name,StepType,Scope,ForcePlanFreezeDuringExecution,DelayOf,IsSkipBranch\n"
            f"ok,Lane,Milestone,Plan,Never,1.0,TRUE\nbad,{cell}",
        )
        [(file, row, found, _)] = errors(GROUPS, steps)
        assert (file, row, found) == ("dro/FulfillmentStepDefinition.csv", 3, column)

    def test_a_refusal_says_what_would_be_right(self) -> None:
        steps = table("FulfillmentStepDefinition", "Name,StepDefinitionGroup.Name,StepType\nA,Lame,Milestone")
        [problem] = [one for one in load([GROUPS, steps], Design()).problems if one.severity == "Error"]
        assert "did you mean 'Lane'?" in problem.message
        steps = table("FulfillmentStepDefinition", "Name,StepDefinitionGroup.Name,StepType\nA,Lane,Mile")
        [problem] = [one for one in load([GROUPS, steps], Design()).problems if one.severity == "Error"]
        assert "AutoTask, Callout, ManualTask, Milestone, Pause, StagedAssetize" in problem.message

    def test_a_missing_column_is_refused_at_the_header(self) -> None:
        assert errors(table("FulfillmentStepDefinition", "Name,StepType\nA,Milestone")) == [
            ("dro/FulfillmentStepDefinition.csv", 1, "StepDefinitionGroup.Name", "")
        ]

    def test_a_row_that_stands_twice_is_refused(self) -> None:
        assert errors(table("FulfillmentStepDefinitionGroup", "Name\nA\nB\nA")) == [
            ("dro/FulfillmentStepDefinitionGroup.csv", 4, "Name", "A")
        ]

    def test_a_row_without_key_is_refused(self) -> None:
        found = errors(table("Product2", "StockKeepingUnit,Name\n#N/A,Nameless code"))
        assert ("dro/Product2.csv", 2, "StockKeepingUnit", "") in found

    def test_a_name_of_spaces_is_no_name(self) -> None:
        groups = table("FulfillmentStepDefinitionGroup", 'Name,UsageType\n"  ",Fulfillment')
        assert [row[1:3] for row in errors(groups)] == [(2, "Name")]

    def test_ten_thousand_rows_that_name_nothing_are_refused_in_seconds(self) -> None:
        rows = "\n".join(f"Step {number},Lain {number},Milestone" for number in range(10_000))
        steps = table("FulfillmentStepDefinition", f"Name,StepDefinitionGroup.Name,StepType\n{rows}")
        assert len(errors(GROUPS, steps)) == 10_000

    def test_rows_that_are_only_kept_must_name_what_is_there_as_well(self) -> None:
        categories = table("ProductCategory", "Code,Catalog.Code,ParentCategory.Code\nC,CAT,")
        products = table(
            "ProductCategoryProduct", "ProductCategory.Code,Product.StockKeepingUnit\nC,SOLD\nC,GONE\nNone,SOLD"
        )
        catalogs = table("ProductCatalog", "Code\nCAT")
        assert errors(PRODUCTS, catalogs, categories, products) == [
            ("dro/ProductCategoryProduct.csv", 3, "Product.StockKeepingUnit", "GONE"),
            ("dro/ProductCategoryProduct.csv", 4, "ProductCategory.Code", "None"),
        ]

    def test_a_scenario_that_starts_a_flow_is_refused(self) -> None:
        scenarios = table("ProductFulfillmentScenario", "Name,FulfillmentStepDefnGroup.Name,Type\na,Lane,Flow")
        assert errors(GROUPS, scenarios) == [("dro/ProductFulfillmentScenario.csv", 2, "Type", "Flow")]

    def test_a_step_that_waits_for_itself_is_refused(self) -> None:
        dependencies = table(
            "FulfillmentStepDependencyDef",
            "Name,FulfillmentStepDefinition.Name,DependsOnStepDefinition.Name\nd,First,First",
        )
        assert errors(GROUPS, STEPS, dependencies) == [
            ("dro/FulfillmentStepDependencyDef.csv", 2, "DependsOnStepDefinition.Name", "First")
        ]

    def test_every_problem_is_told_at_once(self) -> None:
        steps = table(
            "FulfillmentStepDefinition",
            "Name,StepDefinitionGroup.Name,StepType,Scope\nA,Nowhere,Nothing,Never\nB,Lane,Milestone,Nope",
        )
        assert [row[1:3] for row in errors(GROUPS, steps)] == [
            (2, "Scope"),
            (2, "StepDefinitionGroup.Name"),
            (2, "StepType"),
            (3, "Scope"),
        ]
