"""Runs ministack with what meshc's stacks need of it mended (README.md beside this file).

    shim.py            serves until its standard input ends: it never outlives who started it
    shim.py --check    prints as a JSON list which private names of ministack have moved

The environment decides. GATEWAY_PORT, BIND_HOST and STATE_DIR are ministack's own. SHIM_DELAY_MS
is how long each resource takes. SHIM_FAULTS is a JSON list of {"logicalId", "operation": create |
update | delete, "message", "times"}. SHIM_SECURITY_GROUPS is a JSON list of ids of security groups
that exist from the start.
"""

import importlib.metadata
import inspect
import json
import os
import secrets
import shutil
import sys
import threading
import time

from ministack import app
from ministack.services import ec2, ecs, secretsmanager
from ministack.services.cloudformation import handlers, provisioners, stacks

RELEASE = "1.5.33"

# Every private name that this file uses, with the parameters that it relies on (None: not a
# function).
PRIVATE_NAMES = {
    provisioners: {
        "_RESOURCE_HANDLERS": None,
        "_ec2_sg_permissions": ["rules"],
        "_ecs_task_def_create": ["logical_id", "props", "stack_name"],
    },
    handlers: {
        "_ACTION_HANDLERS": None,
        "_list_change_sets": ["params"],
        "_resolve_stack": ["stack_name"],
    },
    stacks: {
        "_provision_resource": ["resource_type", "logical_id", "props", "stack_name"],
        "_update_resource": [
            "resource_type",
            "physical_id",
            "old_props",
            "new_props",
            "stack_name",
            "logical_id",
            "old_attrs",
        ],
        "_delete_resource": ["resource_type", "physical_id", "props", "stack_name", "logical_id"],
        "_runs_on_worker_thread": ["resource_type"],
    },
    ecs: {
        "_clusters": None,
        "_services": None,
        "_task_defs": None,
        "_create_service": ["data"],
        "_update_service": ["data"],
        "_delete_service": ["data"],
        "_register_task_definition": ["data"],
        "_resolve_cluster_name": ["ref"],
    },
    ec2: {"_security_groups": None},
    secretsmanager: {"_secrets": None},
    app: {"main": []},
}

# Types whose handlers this file wraps or replaces.
REPLACED_TYPES = (
    "AWS::ECS::TaskDefinition",
    "AWS::ECS::Service",
    "AWS::IAM::Policy",
    "AWS::SecretsManager::Secret",
)

# Maps whose keys are the user's own, not property names.
USER_KEYED = {"DockerLabels", "Options", "DriverOpts", "Labels"}

# CloudFormation's names that are not simply the API's with a capital first letter.
API_NAMES = {
    "EFSVolumeConfiguration": "efsVolumeConfiguration",
    "FSxWindowsFileServerVolumeConfiguration": "fsxWindowsFileServerVolumeConfiguration",
    "FilesystemId": "fileSystemId",
    "IAM": "iam",
    "ProxyConfigurationProperties": "properties",
}

# A `Ref` to a parameter yields text; the API has numbers here.
INTEGERS = {
    "containerPort",
    "desiredCount",
    "hardLimit",
    "healthCheckGracePeriodSeconds",
    "hostPort",
    "interval",
    "maximumPercent",
    "memoryReservation",
    "minimumHealthyPercent",
    "retries",
    "softLimit",
    "startPeriod",
    "startTimeout",
    "stopTimeout",
    "timeout",
}

# Properties of an ECS service that CloudFormation only sets when it creates one.
SERVICE_REPLACED_BY = ("Cluster", "LaunchType", "Role", "SchedulingStrategy", "ServiceName")


def missing_names():
    """What of PRIVATE_NAMES and REPLACED_TYPES has moved, one sentence each."""
    found = importlib.metadata.version("ministack")
    problems = [] if found == RELEASE else [f"ministack is {found}, not {RELEASE}"]
    for module, names in PRIVATE_NAMES.items():
        for name, parameters in names.items():
            problems += name_problems(module, name, parameters)
    resources = getattr(provisioners, "_RESOURCE_HANDLERS", {})
    for resource_type in REPLACED_TYPES:
        absent = {"create", "update", "delete"} - set(resources.get(resource_type, {}))
        problems += [f"{resource_type} has no {operation} handler" for operation in sorted(absent)]
    return problems


def name_problems(module, name, parameters):
    """Whether one private name is there and takes what this file gives it."""
    value = getattr(module, name, None)
    if value is None:
        return [f"{module.__name__}.{name} is missing"]
    if parameters is None:
        return []
    actual = list(inspect.signature(value).parameters)
    return (
        []
        if actual == parameters
        else [f"{module.__name__}.{name} takes {actual}, not {parameters}"]
    )


def to_api(value, key=""):
    """A CloudFormation property as the service's API has it: camelCase at every depth, numbers
    where it wants them.
    """
    if isinstance(value, dict):
        if key in USER_KEYED:
            return value
        return {api_name(name): to_api(child, name) for name, child in value.items()}
    if isinstance(value, list):
        return [to_api(child) for child in value]
    if api_name(key) in INTEGERS and isinstance(value, str):
        return int(value)
    return value


def api_name(name):
    return API_NAMES.get(name, name[:1].lower() + name[1:])


def answer_of(response, what):
    """The body of a service's answer; an error becomes the failure of the resource."""
    status, _headers, body = response
    if status >= 400:
        raise ValueError(f"{what}: {json.loads(body).get('message', body)}")
    return json.loads(body)


def keep_unmodelled(record, request):
    """ministack drops what it does not model; DescribeX would then show it as never set."""
    for name, value in request.items():
        record.setdefault(name, value)


def refuse_unknown_references(containers, volumes):
    """As RegisterTaskDefinition does: dependsOn and mountPoints name what the same task has."""
    names = {container["name"] for container in containers}
    volume_names = {volume["name"] for volume in volumes}
    for container in containers:
        for dependency in container.get("dependsOn", []):
            if dependency["containerName"] not in names:
                raise ValueError(
                    f"Invalid 'dependsOn' setting for container {container['name']}: "
                    f"no container is named {dependency['containerName']}"
                )
        for mount in container.get("mountPoints", []):
            if mount.get("sourceVolume") not in volume_names:
                raise ValueError(f"Unknown volume '{mount.get('sourceVolume')}'.")


def create_task_definition(logical_id, props, stack_name):
    request = {"family": f"{stack_name}-{logical_id}", **to_api(props)}
    refuse_unknown_references(request.get("containerDefinitions", []), request.get("volumes", []))
    answer = answer_of(ecs._register_task_definition(request), "AWS::ECS::TaskDefinition")
    arn = answer["taskDefinition"]["taskDefinitionArn"]
    keep_unmodelled(ecs._task_defs[arn.rsplit("/", 1)[-1]], request)
    return arn, {"TaskDefinitionArn": arn}


def service_request(props):
    """The properties of a service as the API's, on a cluster that exists."""
    request = to_api(props)
    cluster = ecs._resolve_cluster_name(request.get("cluster", "default"))
    if ecs._clusters.get(cluster, {}).get("status") != "ACTIVE":
        raise ValueError(f"Cluster not found: {request.get('cluster', 'default')}")
    return {**request, "cluster": cluster}


def service_record(arn):
    """The stored service behind an ARN `…:service/cluster/name`."""
    return ecs._services[arn.split(":service/", 1)[-1]]


def create_service(logical_id, props, stack_name):
    request = service_request(props)
    request.setdefault("serviceName", f"{stack_name}-{logical_id}-{secrets.token_hex(6)}")
    answer = answer_of(ecs._create_service(request), "AWS::ECS::Service")
    arn = answer["service"]["serviceArn"]
    keep_unmodelled(service_record(arn), request)
    return arn, {"ServiceArn": arn, "Name": request["serviceName"]}


def update_service(physical_id, old_props, new_props, stack_name, logical_id=None):
    """In place, or as a new service whose predecessor ministack removes in its clean-up phase."""
    if any(old_props.get(name) != new_props.get(name) for name in SERVICE_REPLACED_BY):
        return create_service(logical_id or "Service", new_props, stack_name)
    request = service_request(new_props)
    changed = {
        name: value for name, value in request.items() if to_api(old_props).get(name) != value
    }
    name = physical_id.rsplit("/", 1)[-1]
    answer_of(
        ecs._update_service({**changed, "cluster": request["cluster"], "service": name}),
        "AWS::ECS::Service",
    )
    modelled = ("taskDefinition", "desiredCount", "cluster")
    service_record(physical_id).update(
        {key: value for key, value in changed.items() if key not in modelled}
    )
    return physical_id, {"ServiceArn": physical_id, "Name": name}


def delete_service(physical_id, _props):
    cluster, name = physical_id.split(":service/", 1)[-1].split("/")
    ecs._delete_service({"cluster": cluster, "service": name, "force": True})


def secret_handlers(stock):
    """`Ref` of a secret is its ARN; ministack's handlers take and give its name."""

    def name_of(arn):
        return next(
            (name for name, secret in secretsmanager._secrets.items() if secret["ARN"] == arn), arn
        )

    def with_arn(created):
        return created[1]["Id"], created[1]

    return {
        "create": lambda logical_id, props, stack_name: with_arn(
            stock["create"](logical_id, props, stack_name)
        ),
        "update": lambda physical_id, old, new, stack_name, logical_id=None: with_arn(
            stock["update"](name_of(physical_id), old, new, stack_name, logical_id)
        ),
        "update_with_logical_id": True,
        "delete": lambda physical_id, props: stock["delete"](name_of(physical_id), props),
    }


def role_policy_handlers(inline_policy):
    """AWS::IAM::RolePolicy is an AWS::IAM::Policy of exactly one role, known by both names."""

    def of_one_role(props):
        return {**props, "Roles": [props["RoleName"]]}

    def create(logical_id, props, stack_name):
        inline_policy["create"](logical_id, of_one_role(props), stack_name)
        identifier = f"{props['PolicyName']}|{props['RoleName']}"
        return identifier, {"Id": identifier}

    return {
        "create": create,
        "update": lambda _physical_id, _old, new, stack_name: create("", new, stack_name),
        "delete": lambda physical_id, props: inline_policy["delete"](
            physical_id, of_one_role(props)
        ),
    }


def rule_handlers(direction):
    """AWS::EC2::SecurityGroupIngress and -Egress: one more permission of a group that exists, gone
    with the rule.
    """
    store = "IpPermissions" if direction == "ingress" else "IpPermissionsEgress"

    def create(_logical_id, props, _stack_name):
        group = ec2._security_groups.get(props.get("GroupId"))
        if group is None:
            raise ValueError(f"The security group '{props.get('GroupId')}' does not exist")
        group[store].extend(provisioners._ec2_sg_permissions([props]))
        identifier = f"sgr-{secrets.token_hex(9)[:17]}"
        return identifier, {"Id": identifier}

    def delete(_physical_id, props):
        permissions = ec2._security_groups.get(props.get("GroupId"), {}).get(store, [])
        for permission in provisioners._ec2_sg_permissions([props]):
            if permission in permissions:
                permissions.remove(permission)

    def update(physical_id, old_props, new_props, stack_name):
        if {**old_props, "Description": None} != {**new_props, "Description": None}:
            return create(physical_id, new_props, stack_name)
        delete(physical_id, old_props)
        create(physical_id, new_props, stack_name)
        return physical_id, {"Id": physical_id}

    return {"create": create, "update": update, "delete": delete}


def inert_handlers(identifier):
    """A type that exists for CloudFormation only: `identifier(props)` is its physical id, and a new
    one replaces it.
    """

    def create(_logical_id, props, _stack_name):
        physical_id = identifier(props)
        return physical_id, {"Id": physical_id, "Arn": physical_id}

    return {
        "create": create,
        "update": lambda _physical_id, _old, new, stack_name: create("", new, stack_name),
        "delete": lambda _physical_id, _props: None,
    }


def scalable_target_id(props):
    return "|".join(
        str(props.get(name, "")) for name in ("ResourceId", "ScalableDimension", "ServiceNamespace")
    )


def scaling_policy_id(props):
    target = props.get("ScalingTargetId") or scalable_target_id(props)
    return f"arn:aws:autoscaling:::scalingPolicy:{target}:policyName/{props.get('PolicyName', '')}"


def list_change_sets(params):
    """Takes the id of a stack as well as its name, as every other operation of ministack does."""
    stack = handlers._resolve_stack(params.get("StackName", [""])[0])
    named = params if stack is None else {**params, "StackName": [stack["StackName"]]}
    return handlers._list_change_sets(named)


def replace_handlers():
    resources = provisioners._RESOURCE_HANDLERS
    handlers._ACTION_HANDLERS["ListChangeSets"] = list_change_sets
    # ministack's own update handler of task definitions calls this name for a new revision.
    provisioners._ecs_task_def_create = create_task_definition
    resources["AWS::ECS::TaskDefinition"]["create"] = create_task_definition
    resources["AWS::ECS::Service"] = {
        "create": create_service,
        "update": update_service,
        "update_with_logical_id": True,
        "delete": delete_service,
    }
    resources["AWS::SecretsManager::Secret"] = secret_handlers(
        resources["AWS::SecretsManager::Secret"]
    )
    resources["AWS::IAM::RolePolicy"] = role_policy_handlers(resources["AWS::IAM::Policy"])
    resources["AWS::EC2::SecurityGroupIngress"] = rule_handlers("ingress")
    resources["AWS::EC2::SecurityGroupEgress"] = rule_handlers("egress")
    resources["AWS::ApplicationAutoScaling::ScalableTarget"] = inert_handlers(scalable_target_id)
    resources["AWS::ApplicationAutoScaling::ScalingPolicy"] = inert_handlers(scaling_policy_id)


def add_security_groups(identifiers):
    for identifier in identifiers:
        ec2._security_groups[identifier] = {
            "GroupId": identifier,
            "GroupName": identifier,
            "Description": identifier,
            "VpcId": "",
            "IpPermissions": [],
            "IpPermissionsEgress": [],
        }


def inject_faults(faults, delay_seconds):
    """Every resource takes its time, and the named ones fail as often as they are told to (for ever
    without `times`).
    """

    def before(operation, logical_id):
        time.sleep(delay_seconds)
        for fault in faults:
            if (fault["operation"], fault["logicalId"]) == (operation, logical_id) and fault.get(
                "times", 1
            ) > 0:
                if "times" in fault:
                    fault["times"] -= 1
                raise ValueError(fault["message"])

    provision, update, delete = (
        stacks._provision_resource,
        stacks._update_resource,
        stacks._delete_resource,
    )

    def paced_provision(resource_type, logical_id, *rest):
        before("create", logical_id)
        return provision(resource_type, logical_id, *rest)

    def paced_update(
        resource_type,
        physical_id,
        old_props,
        new_props,
        stack_name,
        logical_id=None,
        old_attrs=None,
    ):
        if old_props != new_props:
            before("update", logical_id)
        return update(
            resource_type, physical_id, old_props, new_props, stack_name, logical_id, old_attrs
        )

    def paced_delete(resource_type, physical_id, props, stack_name=None, logical_id=None):
        before("delete", logical_id)
        return delete(resource_type, physical_id, props, stack_name, logical_id)

    stacks._provision_resource = paced_provision
    stacks._update_resource = paced_update
    stacks._delete_resource = paced_delete
    # On a thread of its own, a slow resource does not stop the whole API.
    stacks._runs_on_worker_thread = lambda resource_type: True


def end_with_standard_input():
    """Whoever started this holds the other end: when that process is gone, for whatever reason, so
    is this one.
    """
    while sys.stdin.buffer.read(4096):
        pass
    shutil.rmtree(os.environ["STATE_DIR"], ignore_errors=True)
    os._exit(0)


def main():
    problems = missing_names()
    if sys.argv[1:] == ["--check"]:
        print(json.dumps(problems))
        return
    if problems:
        sys.exit("test/ministack/shim.py does not fit this ministack: " + "; ".join(problems))
    replace_handlers()
    add_security_groups(json.loads(os.environ.get("SHIM_SECURITY_GROUPS", "[]")))
    inject_faults(
        json.loads(os.environ.get("SHIM_FAULTS", "[]")),
        int(os.environ.get("SHIM_DELAY_MS", "0")) / 1000,
    )
    threading.Thread(target=end_with_standard_input, daemon=True).start()
    app.main()


if __name__ == "__main__":
    main()
