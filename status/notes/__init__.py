"""Mails to one person alone: please confirm, welcome, goodbye. Written down with what they follow from, sent by `delivery`."""
