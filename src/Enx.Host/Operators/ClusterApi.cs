using System.ComponentModel.DataAnnotations;
using Enx.Actors.Protocol;
using Enx.Host.Api;
using Enx.Host.Errors;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Enx.Host.Operators;

/// <summary>The cluster for operators, on every node whatever its roles: docs/operations.md.</summary>
internal static class ClusterApi
{
    private const int UsualTake = 50;
    private const int MostTake = 100;

    public static void MapCluster(this RouteGroupBuilder api)
    {
        api.MapGet("", ReadAsync)
            .Produces<ClusterAnswer>()
            .Describe("getCluster", "Shows the cluster", "Members with their roles and load, shards, drains, and what has happened lately, as the node that is asked sees it.", null, ClusterExamples.Cluster);
        api.MapGet("/rooms", RoomsAsync)
            .Produces<RunningRoomsAnswer>()
            .Describe("listRunningRooms", "Lists the rooms that run", "By id, a page at a time, with the node that holds each and the one that carries its media. No room is started for it.", null, ClusterExamples.Rooms,
                StatusCodes.Status400BadRequest);
        api.MapGet("/journal", JournalAsync)
            .Produces<JournalAnswer>()
            .Describe("getJournal", "Shows the journal", "How much is stored, the rooms with the most of it, and how far those who follow it have read. One such question at a time is answered by a node.", null, ClusterExamples.Journal,
                StatusCodes.Status503ServiceUnavailable);
        api.MapPost("/nodes/{node}/drain", DrainAsync)
            .Produces<DrainAnswer>(StatusCodes.Status202Accepted)
            .Describe("drainNode", "Drains a node", "Its people are moved to other nodes; then it leaves, at the deadline anyway. deadline is e.g. 30s or 2m; usual is what the node is configured with.", null, ClusterExamples.Drain,
                StatusCodes.Status400BadRequest, StatusCodes.Status404NotFound, StatusCodes.Status504GatewayTimeout);
        api.MapPost("/nodes/{node}/down", Down)
            .Produces<DownAnswer>(StatusCodes.Status202Accepted)
            .Describe("downNode", "Puts a node out that does not answer", "For a node that is gone for good when the cluster has not put it out by itself. One that is reachable should be drained.", null, ClusterExamples.Down,
                StatusCodes.Status404NotFound, StatusCodes.Status409Conflict);
    }

    private static async Task<JsonHttpResult<ClusterAnswer>> ReadAsync(ClusterReport report, CancellationToken cancellationToken) =>
        TypedResults.Json(await report.ReadAsync(cancellationToken), ClusterJson.Default.ClusterAnswer);

    private static async Task<JsonHttpResult<RunningRoomsAnswer>> RoomsAsync(ClusterReport report, CancellationToken cancellationToken, [Range(0, int.MaxValue)] int skip = 0, [Range(1, MostTake)] int take = UsualTake)
    {
        if (skip < 0) throw new InputException(Codes.InvalidParameters, "skip must be 0 or more.");
        if (take is < 1 or > MostTake) throw new InputException(Codes.InvalidParameters, $"take must be 1 to {MostTake}.");
        return TypedResults.Json(await report.RoomsAsync(skip, take, cancellationToken), ClusterJson.Default.RunningRoomsAnswer);
    }

    private static async Task<JsonHttpResult<JournalAnswer>> JournalAsync(JournalReport report, CancellationToken cancellationToken) =>
        TypedResults.Json(await report.ReadAsync(cancellationToken), ClusterJson.Default.JournalAnswer);

    private static async Task<JsonHttpResult<DrainAnswer>> DrainAsync(string node, NodeActions nodes, CancellationToken cancellationToken, string? deadline = null) =>
        TypedResults.Json(await nodes.DrainAsync(node, deadline, cancellationToken), ClusterJson.Default.DrainAnswer, statusCode: StatusCodes.Status202Accepted);

    private static JsonHttpResult<DownAnswer> Down(string node, NodeActions nodes) =>
        TypedResults.Json(nodes.Down(node), ClusterJson.Default.DownAnswer, statusCode: StatusCodes.Status202Accepted);
}
