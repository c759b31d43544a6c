# The release in Terraform: its code in a bucket of yours, its template as a stack, and a function's role that may read
# one token.

terraform {
  required_version = ">= 1.5"
  required_providers {
    aws = {
      source  = "hashicorp/aws"
      version = ">= 5.0"
    }
  }
}

variable "release" {
  description = "Folder of the unpacked release"
  type        = string
}

variable "bucket" {
  description = "A bucket of yours, in the Region of the stack"
  type        = string
}

variable "stage" {
  type    = string
  default = "dev"
}

# S3 answers at the address of the bucket's own Region only, in newer Regions and in China.
data "aws_s3_bucket" "code" {
  bucket = var.bucket
}

locals {
  prefix   = "stitch-client-tokens/"
  template = "${var.release}/stitch-client-tokens.template.json"
}

# The name of a zip says what is in it: a new one is a new object.
resource "aws_s3_object" "code" {
  for_each = fileset("${var.release}/code", "*.zip")
  bucket   = var.bucket
  key      = "${local.prefix}${each.value}"
  source   = "${var.release}/code/${each.value}"
  lifecycle {
    # An old zip goes after the stack is updated: a stack that rolls back needs it.
    create_before_destroy = true
  }
}

# Larger than the 51,200 bytes that CloudFormation takes in a request.
resource "aws_s3_object" "template" {
  bucket = var.bucket
  key    = "${local.prefix}${filesha256(local.template)}.template.json"
  source = local.template
}

resource "aws_cloudformation_stack" "tokens" {
  name         = "stitch-client-tokens-default-${var.stage}"
  template_url = "https://${data.aws_s3_bucket.code.bucket_regional_domain_name}/${aws_s3_object.template.key}"
  capabilities = ["CAPABILITY_IAM"]
  parameters = {
    Stage        = var.stage
    Scopes       = "client_paymentrequest,client_businesslookup"
    AlarmAddress = "you@example.com"
    CodeBucket   = var.bucket
    CodePrefix   = local.prefix
  }
  depends_on = [aws_s3_object.code]
}

resource "aws_iam_role" "payments" {
  name = "payments-${var.stage}"
  assume_role_policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Effect    = "Allow"
      Principal = { Service = "lambda.amazonaws.com" }
      Action    = "sts:AssumeRole"
    }]
  })
}

# Read exactly the token of client_paymentrequest, and ask the refresher for it.
resource "aws_iam_role_policy_attachment" "read_token" {
  role       = aws_iam_role.payments.name
  policy_arn = aws_cloudformation_stack.tokens.outputs["ReadTokenClientPaymentrequestArn"]
}

output "environment" {
  description = "Settings of a function that reads the token"
  value = {
    STITCH_STAGE              = var.stage
    STITCH_CLIENT             = "default"
    STITCH_REFRESHER_FUNCTION = aws_cloudformation_stack.tokens.outputs["RefresherArn"]
  }
}
